import type { ToolCall } from "../../core/conversation/message.ts";
import { parseArguments } from "../../core/conversation/callArguments.ts";

/** A piece of a tool call. `index` and `id` are often missing, repeated or the same for every call. */
export interface CallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}

interface OpenCall {
  readonly index: number | undefined;
  readonly givenId: string | undefined;
  readonly id: string;
  name: string;
  arguments: string;
}

/** The longest id that OpenAI takes back. */
const maxIdLength = 40;

/** Puts tool calls together, whether they come in one piece or many, one after another or mixed. */
export class CallAssembly {
  private readonly calls: OpenCall[] = [];

  /** Takes a piece; returns the call's id and name when the piece made its name known. */
  add(delta: CallDelta): { readonly id: string; readonly name: string } | undefined {
    const call = this.continued(delta) ?? this.open(delta);
    const named = call.name !== "";
    call.name ||= safeName(delta.function?.name ?? "");
    call.arguments += textOf(delta.function?.arguments);
    return named || call.name === "" ? undefined : { id: call.id, name: call.name };
  }

  /** The calls in order. One without a name cannot be answered and is left out. */
  all(): readonly ToolCall[] {
    return this.calls
      .filter((call) => call.name !== "")
      .map(({ id, name, arguments: text }) => ({
        id,
        type: "function",
        function: { name, arguments: text === "" ? "{}" : text },
      }));
  }

  private continued(delta: CallDelta): OpenCall | undefined {
    const { index, id } = delta;
    const candidate = this.calls.findLast((call) =>
      typeof index === "number" ? call.index === index : !id || call.givenId === id,
    );
    if (candidate === undefined) return undefined;
    const otherId = Boolean(id) && candidate.givenId !== undefined && id !== candidate.givenId;
    const begunAnew = Boolean(delta.function?.name) && parseArguments(candidate.arguments).ok;
    return otherId || begunAnew ? undefined : candidate;
  }

  private open({ index, id }: CallDelta): OpenCall {
    const givenId = id || undefined;
    const usable =
      givenId !== undefined &&
      givenId.length <= maxIdLength &&
      !this.calls.some((call) => call.id === givenId);
    const call = {
      index: index ?? undefined,
      givenId,
      id: usable ? givenId : newId(),
      name: "",
      arguments: "",
    };
    this.calls.push(call);
    return call;
  }
}

/** Nine letters and digits: what the strictest server (Mistral's) asks of an id. */
function newId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join("");
}

/** A name that every server takes back in the next request, whatever the model made up. */
function safeName(name: string): string {
  return name
    .replace(/^functions\./, "")
    .replace(/[^a-zA-Z0-9_-]+/g, "_")
    .slice(0, 64);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
