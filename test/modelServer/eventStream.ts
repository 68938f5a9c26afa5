import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { ServerResponse } from "node:http";
import type { StreamFault } from "./fault.ts";

/** Pace of a stream, and the pieces that it is cut into. */
export interface StreamShape {
  /** Characters in each content or arguments delta. */
  readonly deltaLength: number;
  /** Milliseconds between events, by the clock: one that a busy machine sends late does not delay those after it. */
  readonly delayMs: number;
  /** Bytes in each write; "awkward": inside every character of several bytes and inside every `data:`. */
  readonly cut?: number | "awkward" | undefined;
  /** Holds the stream: nothing comes after so many events until that resolves, however busy the machine is. */
  readonly hold?: { readonly afterEvents: number; readonly until: Promise<unknown> } | undefined;
}

/** Writes server-sent events until they end, the fault strikes or the client leaves. */
export async function streamEvents(
  response: ServerResponse,
  payloads: readonly string[],
  shape: StreamShape,
  fault?: StreamFault,
): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.socket?.setNoDelay(true);
  response.flushHeaders();
  const start = performance.now();
  for (const [index, payload] of payloads.slice(0, fault?.afterEvents).entries()) {
    const early = start + index * shape.delayMs - performance.now();
    if (early > 0) await sleep(early);
    if (index === shape.hold?.afterEvents) await shape.hold.until;
    for (const piece of cutUp(Buffer.from(eventOf(payload)), shape.cut)) {
      if (response.destroyed) return;
      response.write(piece);
      if (shape.cut !== undefined) await nextTurn();
    }
  }
  if (fault === undefined) response.end();
  else await strike(response, fault);
}

/** A payload that begins with a colon is a comment, as gateways send them to keep the line open; one with a field is whole. */
function eventOf(payload: string): string {
  return /^(?::|event:)/.test(payload) ? `${payload}\n\n` : `data: ${payload}\n\n`;
}

/** Time before the connection breaks, long enough for the client to read what came. */
const beforeCutMs = 20;
const turnsBeforeCut = 20;

async function strike(response: ServerResponse, fault: StreamFault): Promise<void> {
  if (fault.fault === "malformed") response.end('data: {"id":"chatcmpl-1","choices":[{"ind\n\n');
  if (fault.fault === "errorEvent") response.end(`data: ${JSON.stringify({ error: fault.error })}\n\n`);
  if (fault.fault !== "cut") return;
  await sleep(beforeCutMs);
  // One in this process can read only when the event loop comes to it, however long that takes.
  for (let turn = 0; turn < turnsBeforeCut; turn++) await nextTurn();
  if (fault.clean === true) response.end();
  else response.destroy();
}

function cutUp(bytes: Buffer, cut: StreamShape["cut"]): readonly Buffer[] {
  if (cut === undefined) return [bytes];
  const cuts = cut === "awkward" ? awkwardPlaces(bytes) : everyNth(bytes.length, cut);
  const places = [0, ...cuts, bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function awkwardPlaces(bytes: Buffer): readonly number[] {
  const insideField = 2;
  const insideCharacters = [...bytes.keys()].filter(
    (at) => at > insideField && (bytes[at] ?? 0) >> 6 === 0b10,
  );
  return [insideField, ...insideCharacters, bytes.length - 1];
}

function everyNth(length: number, step: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / step) - 1 }, (_, index) => (index + 1) * step);
}
