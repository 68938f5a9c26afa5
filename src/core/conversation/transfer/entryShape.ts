import * as v from "valibot";
import { entryVersions, type Entry } from "../entry.ts";
import { callsOf } from "../message.ts";
import { storedMessage } from "./messageShape.ts";
import { fault, unreadable, type ShapeFault, type Unreadable } from "./importProblem.ts";
import {
  amount,
  byField,
  count,
  flag,
  listOf,
  name,
  objectOf,
  oneOf,
  shapeProblem,
  text,
  time,
  wholeCount,
} from "./shape.ts";
import { reasoningEfforts } from "../../ports/modelChoice.ts";
import { hidingStrategies } from "../strategy.ts";
import { workPlanStates } from "../companions/workPlan.ts";

const base = { v: oneOf(...entryVersions), id: name, conversationId: name, seq: count, at: time };
const usageShape = objectOf({
  promptTokens: count,
  completionTokens: count,
  reasoningTokens: v.exactOptional(count),
  cachedTokens: v.exactOptional(count),
  cacheWriteTokens: v.exactOptional(count),
  recalledTokens: v.exactOptional(count),
  countedTokens: v.exactOptional(count),
  doubted: v.exactOptional(
    objectOf({
      promptTokens: v.exactOptional(amount),
      completionTokens: v.exactOptional(amount),
      cachedTokens: v.exactOptional(amount),
    }),
  ),
});
const usage = v.exactOptional(usageShape);

const fileState = byField("kind", [
  objectOf({
    kind: oneOf("file"),
    hash: text,
    size: count,
    mode: v.exactOptional(count),
    unsaved: v.exactOptional(text),
  }),
  objectOf({ kind: oneOf("link"), target: text }),
  objectOf({ kind: oneOf("absent"), missing: v.exactOptional(count) }),
  objectOf({ kind: oneOf("unkept"), size: count }),
]);
const changes = listOf(objectOf({ folder: text, path: text, before: fileState, after: fileState }));
const unseenReason = oneOf("large", "many", "time", "unreadable", "virtual");
const toolDefinition = objectOf({
  type: oneOf("function"),
  function: objectOf({
    name: text,
    description: v.exactOptional(text),
    parameters: v.exactOptional(v.record(v.string(), v.unknown(), "noObject" satisfies ShapeFault)),
    strict: v.exactOptional(v.nullable(flag)),
  }),
});

const noteFile = v.exactOptional(objectOf({ path: text, hash: text }));

const kinds = {
  message: objectOf({
    ...base,
    type: oneOf("message"),
    message: storedMessage,
    tokens: v.exactOptional(objectOf({ counter: text, count: wholeCount })),
    model: v.exactOptional(text),
    server: v.exactOptional(text),
    usage,
    request: v.exactOptional(
      objectOf({
        through: count,
        window: count,
        reserve: count,
        maxTokens: v.exactOptional(count),
        effort: v.exactOptional(oneOf(...reasoningEfforts)),
        tools: text,
        toolSet: v.exactOptional(listOf(toolDefinition)),
      }),
    ),
    finishReason: v.exactOptional(text),
    interrupted: v.exactOptional(flag),
    reasoningMs: v.exactOptional(count),
    durationMs: v.exactOptional(count),
    failed: v.exactOptional(flag),
    quoted: v.exactOptional(objectOf({ owner: text, role: oneOf("system", "user", "assistant", "tool") })),
  }),
  compaction: objectOf({
    ...base,
    type: oneOf("compaction"),
    strategy: oneOf(...hidingStrategies, "clearToolResults"),
    trigger: oneOf("automatic", "manual", "overflow"),
    hides: listOf(text),
    stubs: v.exactOptional(listOf(text)),
    images: v.exactOptional(listOf(objectOf({ id: text, image: text, said: v.exactOptional(text) }))),
    cuts: v.exactOptional(listOf(objectOf({ id: text, chars: count }))),
    tokensBefore: count,
    tokensAfter: count,
    moment: v.exactOptional(objectOf({ idleMs: count, saves: amount })),
    summary: v.exactOptional(
      objectOf({
        text,
        model: text,
        server: v.exactOptional(text),
        updates: v.exactOptional(text),
        index: v.exactOptional(text),
        appended: v.exactOptional(flag),
        usage,
      }),
    ),
  }),
  revert: objectOf({ ...base, type: oneOf("revert"), target: text }),
  pin: objectOf({ ...base, type: oneOf("pin"), target: text, pinned: flag }),
  image: objectOf({
    ...base,
    type: oneOf("image"),
    target: text,
    image: text,
    form: oneOf("full", "stub", "pinned"),
    said: v.exactOptional(text),
  }),
  exclusion: objectOf({
    ...base,
    type: oneOf("exclusion"),
    target: text,
    excluded: flag,
    reason: v.exactOptional(oneOf("imported", "renewed")),
  }),
  recalled: objectOf({
    ...base,
    type: oneOf("recalled"),
    target: text,
    parts: listOf(objectOf({ id: text, from: text, text })),
  }),
  instructions: objectOf({
    ...base,
    type: oneOf("instructions"),
    target: text,
    files: listOf(objectOf({ path: text, text })),
  }),
  rewind: objectOf({ ...base, type: oneOf("rewind"), target: text }),
  title: objectOf({ ...base, type: oneOf("title"), title: text }),
  model: objectOf({
    ...base,
    type: oneOf("model"),
    model: text,
    server: v.exactOptional(text),
    effort: v.exactOptional(oneOf(...reasoningEfforts)),
  }),
  note: objectOf({
    ...base,
    type: oneOf("note"),
    text,
    by: oneOf("user", "agent"),
    source: v.exactOptional(objectOf({ conversation: text, entry: text })),
    file: noteFile,
  }),
  noteChange: objectOf({
    ...base,
    type: oneOf("noteChange"),
    target: text,
    text: v.exactOptional(text),
    pinned: v.exactOptional(flag),
    retired: v.exactOptional(flag),
    file: noteFile,
  }),
  origin: objectOf({ ...base, type: oneOf("origin"), source: text }),
  spent: objectOf({
    ...base,
    type: oneOf("spent"),
    purpose: oneOf("reply", "summary"),
    model: text,
    server: v.exactOptional(text),
    usage: usageShape,
  }),
  parted: objectOf({ ...base, type: oneOf("parted"), other: v.exactOptional(text) }),
  summaryEdit: objectOf({
    ...base,
    type: oneOf("summaryEdit"),
    target: text,
    text,
    model: v.exactOptional(text),
    server: v.exactOptional(text),
    usage,
    instruction: v.exactOptional(text),
  }),
  checkpoint: objectOf({
    ...base,
    type: oneOf("checkpoint"),
    call: v.exactOptional(text),
    message: v.exactOptional(text),
    restore: v.exactOptional(text),
    changes,
    unseen: v.exactOptional(listOf(objectOf({ reason: unseenReason, count }))),
  }),
  restore: objectOf({
    ...base,
    type: oneOf("restore"),
    target: text,
    changes,
    undoes: v.exactOptional(text),
  }),
  workPlan: objectOf({
    ...base,
    type: oneOf("workPlan"),
    items: listOf(objectOf({ id: text, text, state: oneOf(...workPlanStates) })),
    call: v.exactOptional(text),
  }),
} satisfies { readonly [T in Entry["type"]]: v.GenericSchema<unknown, Extract<Entry, { type: T }>> };

const entryList = listOf(byField("type", Object.values(kinds)));

/**
 * Stored context of entries that are added. `end`: the conversation's last entries, from a message that answers no
 * call.
 */
export interface EntriesBefore {
  readonly ids: readonly string[];
  readonly end: readonly Entry[];
}

/** The entries of one conversation in order, complete with those before, or the first problem. */
export function checkEntries(
  value: unknown,
  place: string,
  before: EntriesBefore = { ids: [], end: [] },
): readonly Entry[] | Unreadable {
  const checked = v.safeParse(entryList, value, { abortEarly: true });
  if (!checked.success) return shapeProblem(checked.issues, place);
  const entries: readonly Entry[] = checked.output;
  const ids = new Set(before.ids);
  for (const [index, entry] of entries.entries()) {
    const { id, seq, conversationId } = entry;
    const here = `${place}[${index}]`;
    if (ids.has(id)) return fault(`${here}.id`, "repeatedId");
    const next = before.ids.length + index + 1;
    if (seq !== next) {
      return unreadable({ code: "otherNumber", place: `${here}.seq`, found: seq, expected: next });
    }
    if (conversationId !== entries[0]?.conversationId) return fault(here, "otherConversation");
    const unmet = referencesOf(entry).find((one) => !ids.has(one));
    if (unmet !== undefined) return unreadable({ code: "unknownEntry", place: here, id: unmet });
    ids.add(id);
  }
  return misplacedResult([...before.end, ...entries], place) ?? entries;
}

/** Ids of the entries that this one speaks of. */
function referencesOf(entry: Entry): readonly string[] {
  if (entry.type === "checkpoint") return [entry.message, entry.restore].filter((id) => id !== undefined);
  if (entry.type === "recalled") return [entry.target, ...entry.parts.map(({ id }) => id)];
  if (entry.type === "restore" && entry.undoes !== undefined) return [entry.target, entry.undoes];
  if (entry.type !== "compaction") return "target" in entry ? [entry.target] : [];
  const { hides, stubs = [], images = [], cuts = [], summary } = entry;
  const updated = summary?.updates;
  const formed = [...images, ...cuts].map(({ id }) => id);
  return [...hides, ...stubs, ...formed, ...(updated === undefined ? [] : [updated])];
}

/** The first call or result that would be refused by every service from then on. */
function misplacedResult(entries: readonly Entry[], place: string): Unreadable | undefined {
  const open = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (entry.type !== "message") continue;
    const { message } = entry;
    if (message.role !== "tool") open.clear();
    else if (!open.delete(message.tool_call_id)) {
      return unreadable({
        code: "unknownCall",
        place: `${place}[${index}].message`,
        id: message.tool_call_id,
      });
    }
    for (const { id } of callsOf(message)) {
      if (open.has(id)) return unreadable({ code: "repeatedCall", place: `${place}[${index}].message`, id });
      open.add(id);
    }
  }
  return undefined;
}
