import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { streamEvents } from "../eventStream.ts";
import { sendJson } from "../respond.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A reply as a test writes it. */
export interface Said {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly args: object }[];
}

/** A refusal in the server's words; with status 400 where it is the words alone. */
export type Refusing = string | { readonly status: number; readonly message: string };

/** Service: one run of a server of a kind, with what it remembers of its own replies. */
export interface Service {
  /** Why a body is refused; undefined where it is taken. */
  refusal(body: Fields): Refusing | undefined;
  /** The payloads of a streamed reply, `n` being the number of replies before it. */
  payloads(said: Said, body: Fields, n: number): readonly unknown[];
}

/** A kind of model server: what it is like, and what it asks of a request. */
export interface ServerKind {
  readonly name: string;
  readonly api: "chat" | "responses" | "messages";
  readonly model: string;
  start(): Service;
  /** Tokens of a prompt that is only to be counted, or why it is refused; a server without it has no such call. */
  readonly count?: (body: Fields) => number | string;
  /** An error's body in the server's form. */
  readonly error?: (message: string) => unknown;
  /** The whole reply as one JSON, where it does not stream: made of the payloads. */
  readonly whole?: (payloads: readonly unknown[]) => unknown;
}

export interface RunningKind {
  /** The base address, ending in `/v1`. */
  readonly url: string;
  readonly kind: ServerKind;
  /** Bodies that were only counted. */
  readonly counted: readonly Fields[];
  /** Bodies that were taken, and the words for every one that was not. */
  readonly taken: readonly Fields[];
  readonly refused: readonly string[];
  /** The next replies to requests with tools; "Done." where there are none. */
  say(...replies: readonly (Said | string)[]): void;
  /** The next request fails with this status. */
  fail(status: number): void;
  close(): Promise<void>;
}

const paths = { chat: "/v1/chat/completions", responses: "/v1/responses", messages: "/v1/messages" };

/** Starts a server of this kind on loopback. */
export async function startKind(kind: ServerKind): Promise<RunningKind> {
  const service = kind.start();
  const taken: Fields[] = [];
  const counted: Fields[] = [];
  const refused: string[] = [];
  const replies: Said[] = [];
  const failures: number[] = [];
  const errorOf =
    kind.error ?? ((message: string) => ({ error: { message, type: "invalid_request_error" } }));

  function answerCount(
    response: ServerResponse,
    body: Fields,
    count: NonNullable<ServerKind["count"]>,
  ): void {
    counted.push(body);
    const tokens = count(body);
    if (typeof tokens === "string") sendJson(response, 400, errorOf(tokens));
    else sendJson(response, 200, { input_tokens: tokens });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Fields;
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const failure = failures.shift();
    if (kind.count && path === "/v1/messages/count_tokens") {
      answerCount(response, body, kind.count);
      return;
    }
    if (path !== paths[kind.api]) {
      sendJson(response, 404, errorOf(`There is no ${path}.`));
      return;
    }
    if (failure !== undefined) {
      sendJson(response, failure, errorOf("Failed as asked."));
      return;
    }
    const problem = service.refusal(body);
    if (problem !== undefined) {
      const { status, message } = typeof problem === "string" ? { status: 400, message: problem } : problem;
      // What passes by itself teaches nothing.
      if (status < 500) refused.push(message);
      sendJson(response, status, errorOf(message));
      return;
    }
    taken.push(body);
    const said =
      body["tools"] === undefined ? { text: "They talked." } : (replies.shift() ?? { text: "Done." });
    const payloads = service.payloads(said, body, taken.length - 1);
    if (kind.whole) {
      sendJson(response, 200, kind.whole(payloads));
      return;
    }
    const written = payloads.map((one) => writtenAs(kind.api, one));
    await streamEvents(response, written, { deltaLength: 8, delayMs: 0 });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendJson(response, 500, errorOf(String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}/v1`, kind, counted, taken, refused },
    say: (...next) =>
      void replies.push(...next.map((one) => (typeof one === "string" ? { text: one } : one))),
    fail: (status) => void failures.push(status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The Messages API names every event. */
function writtenAs(api: ServerKind["api"], payload: unknown): string {
  const json = typeof payload === "string" ? payload : JSON.stringify(payload);
  return api === "messages" ? `event: ${String((payload as Fields)["type"])}\ndata: ${json}` : json;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Cut by code points. */
export function piecesOf(text: string, length = 8): readonly string[] {
  return Array.from(text).reduce<string[]>((pieces, char, at) => {
    if (at % length === 0) pieces.push("");
    pieces.push(`${pieces.pop() ?? ""}${char}`);
    return pieces;
  }, []);
}
