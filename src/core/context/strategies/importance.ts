import { attachedIn } from "../../conversation/companions/attachedText.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { textOf } from "../../conversation/message.ts";
import { headOf } from "../../text/cutText.ts";
import { namesIn } from "../../text/search/searchTerms.ts";
import { eachYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { SentUnit } from "../sentUnit.ts";
import { callTraitsOf } from "./callTraits.ts";
import { settledWords } from "./settledWords.ts";

/** Reason why an older message is important, the most telling first. */
export type Importance = "openingTask" | "decision" | "names";

/** Characters of a message that are looked at. */
const longestLook = 4_000;
/** A name that more than this share of the older units has tells nothing of any of them. */
const maxUnitShare = 1 / 5;
/** The number of units that may have a name in any case, however few units there are. */
const alwaysDistinctive = 3;

interface Traits {
  /** Identifiers, paths and addresses, as the recall index knows them whole. */
  readonly names: readonly string[];
  readonly isDecision: boolean;
}

const known = new WeakMap<MessageEntry, Traits>();

/** Messages that are looked at for the first time before the event loop has a turn, and units that are gone through. */
const looksPace = 50;
const unitsPace = 2_000;

/**
 * The important ones among `older`, each with its reason; `recent` is what the conversation works on now. Pauses now and then:
 * of a long record it looks at what each message says.
 */
export function* importantIn(
  older: readonly SentUnit[],
  recent: readonly SentUnit[],
  opening: MessageEntry | undefined,
): Generator<void, ReadonlyMap<SentUnit, Importance>> {
  yield* looksAt(recent);
  yield* looksAt(older);
  const used = new Set(recent.flatMap(({ items }) => items.flatMap(({ entry }) => traitsOf(entry).names)));
  const having = new Map<string, number>();
  const named: (readonly string[])[] = [];
  yield* eachYielding(older, unitsPace, ({ items }) => {
    const met = metIn(items, used);
    for (const name of met) having.set(name, (having.get(name) ?? 0) + 1);
    named.push(met);
  });
  const most = Math.max(alwaysDistinctive, older.length * maxUnitShare);
  const found = new Map<SentUnit, Importance>();
  yield* eachYielding(older, unitsPace, (unit, index) => {
    const [first] = unit.items;
    if (!first) return;
    if (first.entry === opening) found.set(unit, "openingTask");
    else if (traitsOf(first.entry).isDecision) found.set(unit, "decision");
    else if (named[index]?.some((name) => (having.get(name) ?? 0) <= most)) found.set(unit, "names");
  });
  return found;
}

/** The names of these messages that are `used`, each once. */
function metIn(items: SentUnit["items"], used: ReadonlySet<string>): readonly string[] {
  const names = items.flatMap(({ entry }) => traitsOf(entry).names.filter((name) => used.has(name)));
  return names.length < 2 ? names : Array.from(new Set(names));
}

function* looksAt(units: readonly SentUnit[]): Generator<void, void> {
  let since = 0;
  for (const { items } of units) {
    since += looksPace / unitsPace;
    for (const { entry } of items) {
      if (!known.has(entry)) since++;
      traitsOf(entry);
    }
    if (since < looksPace) continue;
    since = 0;
    yield;
  }
}

/** True for a message by which something is settled or ruled out. */
export function isDecision(entry: MessageEntry): boolean {
  return traitsOf(entry).isDecision;
}

/** Traits of a message; a tool's result has none but by its call. */
function traitsOf(entry: MessageEntry): Traits {
  const traits = known.get(entry) ?? lookAt(entry);
  known.set(entry, traits);
  return traits;
}

function lookAt(entry: MessageEntry): Traits {
  const { message } = entry;
  if (message.role !== "user" && message.role !== "assistant") return { names: [], isDecision: false };
  const { words, attached } = attachedIn(textOf(message));
  const text = headOf(words, longestLook);
  const given = [
    ...callTraitsOf(entry).flatMap((call) => call.given),
    ...attached.map(({ name }) => name.replace(/:[\d-]+$/, "")),
  ];
  const names = namesIn([text, ...given].join(" ")).flatMap(({ whole }) => whole ?? []);
  return { names: Array.from(new Set(names)), isDecision: settledWords[message.role].test(text) };
}
