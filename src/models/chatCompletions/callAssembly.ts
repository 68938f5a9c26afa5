import { parseArguments } from "../../core/conversation/callArguments.ts";
import type { ToolCall } from "../../core/conversation/message.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";
import { lenientJson } from "../http/lenientFields.ts";
import { ownCallId } from "../wire/newCallId.ts";

/** A piece of a tool call. `index` and `id` are often missing, repeated or the same for every call. */
export interface CallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
  /** Field in which Gemini's compatible API has the signature of a call. */
  readonly extra_content?: unknown;
  /** Other fields that its server wants back, those of `function` within one of that name. */
  readonly kept?: JsonObject;
}

interface OpenCall {
  readonly index: number | undefined;
  readonly givenId: string | undefined;
  readonly id: string;
  name: string;
  readonly pieces: string[];
  extra: unknown;
  kept: JsonObject | undefined;
  /** Id and name that came once it was whole: of the next call, if arguments follow. */
  next?: CallDelta;
  /** True where it began so: it may turn out to be the one before once more. */
  readonly isNext: boolean;
}

/** A call, and what else came with it. */
export interface AssembledCall {
  readonly call: ToolCall;
  readonly extra?: unknown;
  readonly kept?: JsonObject;
}

/**
 * Puts tool calls together, whether they come in one piece or many, one after another or mixed. The index decides which
 * call a piece is of; ids may change, and whole arguments may come before, between and after their pieces.
 */
export class CallAssembly {
  private readonly calls: OpenCall[] = [];
  private readonly nameOf: (called: string) => string;
  private readonly isTool: (name: string) => boolean;

  /** `nameOf`: the tool that is meant by the name that a model calls; `isTool`: true for the name of one that there is. */
  constructor(nameOf: (called: string) => string, isTool: (name: string) => boolean) {
    this.nameOf = nameOf;
    this.isTool = isTool;
  }

  /** Takes a piece; returns the call's id and name when the piece made its name known. */
  add(piece: CallDelta): { readonly id: string; readonly name: string } | undefined {
    const next = this.nextBegunBy(piece);
    const delta = next ?? piece;
    const call = this.continued(delta) ?? this.open(delta, next !== undefined);
    const named = call.name !== "";
    call.name = this.named(call.name, delta.function?.name ?? "");
    const text = lenientJson(delta.function?.arguments);
    if (text !== "") call.pieces.push(text);
    call.extra ??= delta.extra_content ?? undefined;
    if (delta.kept) call.kept = { ...call.kept, ...delta.kept };
    return named || call.name === "" ? undefined : { id: call.id, name: call.name };
  }

  /** A name may come in pieces, or again with every piece of the arguments. */
  private named(name: string, more: string): string {
    if (name === "") return this.nameOf(more);
    return !this.isTool(name) && this.isTool(name + more) ? name + more : name;
  }

  /** The calls in order. One without a name cannot be answered and is left out. */
  all(): readonly AssembledCall[] {
    return this.calls
      .filter((call, at) => call.name !== "" && !(call.isNext && this.isRepeated(call, at)))
      .map(({ id, name, pieces, extra, kept }) => ({
        call: { id, type: "function", function: { name, arguments: wholeArguments(pieces) } },
        ...(extra !== undefined && { extra }),
        ...(kept && { kept }),
      }));
  }

  private isRepeated({ name, pieces }: OpenCall, at: number): boolean {
    const before = this.calls[at - 1];
    return before?.name === name && wholeArguments(before.pieces) === wholeArguments(pieces);
  }

  private continued(delta: CallDelta): OpenCall | undefined {
    const candidate = this.candidate(delta);
    if (!candidate || this.beginsAnew(candidate, delta)) return undefined;
    const head = this.headBehind(candidate, delta);
    if (head) candidate.next = head;
    return candidate;
  }

  /** The call that a piece is of, unless it begins another one. */
  private candidate({ index, id }: CallDelta): OpenCall | undefined {
    return this.calls.findLast((call) =>
      typeof index === "number" ? call.index === index : !id || call.givenId === id,
    );
  }

  /** The piece with the id and name that came before it, where these turn out to be another call's. */
  private nextBegunBy(piece: CallDelta): CallDelta | undefined {
    const call = this.candidate(piece);
    const head = call?.next;
    if (!call || !head || lenientJson(piece.function?.arguments).trim() === "") return undefined;
    delete call.next;
    return {
      ...head,
      ...piece,
      ...(head.id && { id: head.id }),
      function: { ...head.function, ...piece.function, name: head.function?.name ?? "" },
    };
  }

  /** A server that gives every call the same place begins the next one with a name, once the one before is whole. */
  private beginsAnew(call: OpenCall, { id, function: made }: CallDelta): boolean {
    const name = this.nameOf(made?.name ?? "");
    if (name === "" || call.name === "") return false;
    if (call.pieces.length === 0) return isOther(id, call.givenId) && name !== call.name;
    const before = wholeArguments(call.pieces);
    if (!parseArguments(before).ok) return false;
    // Arguments that come again, or that take the place of a placeholder, are no call of their own.
    return name !== call.name || (![before, ""].includes(lenientJson(made?.arguments)) && before !== "{}");
  }

  /** The head of a call in the place of one that is whole: whose it is, what follows tells. */
  private headBehind(call: OpenCall, { id, function: made }: CallDelta): CallDelta | undefined {
    const name = this.nameOf(made?.name ?? "");
    const before = call.pieces.length === 0 ? "{}" : wholeArguments(call.pieces);
    if (name === "" || lenientJson(made?.arguments) !== "" || before === "{}") return undefined;
    return parseArguments(before).ok ? { ...(id && { id }), function: { name } } : undefined;
  }

  private open({ index, id }: CallDelta, isNext: boolean): OpenCall {
    const givenId = id || undefined;
    const call: OpenCall = {
      index: index ?? undefined,
      givenId,
      id: ownCallId(givenId, this.calls),
      name: "",
      pieces: [],
      extra: undefined,
      kept: undefined,
      isNext,
    };
    this.calls.push(call);
    return call;
  }
}

function isOther(id: string | null | undefined, known: string | undefined): boolean {
  return Boolean(id) && known !== undefined && id !== known;
}

/** The arguments that the pieces make: all of them, or those without a placeholder first or a repetition last. */
function wholeArguments(pieces: readonly string[]): string {
  const joined = pieces.join("");
  if (joined.trim() === "") return "{}";
  const candidates = [joined, pieces.slice(1).join(""), pieces.at(-1) ?? "", pieces.slice(0, -1).join("")];
  return candidates.find((text) => parseArguments(text).ok) ?? joined;
}
