import type { ImportNote, NoteKind } from "../../../core/conversation/transfer/importNote.ts";
import type { Language } from "../../language.ts";

/** Report of an import, in sentences; `notes` are sentences. */
export function importReport(
  conversations: number,
  notes: readonly string[],
  { t, number }: Language,
): string {
  const several =
    conversations === 1
      ? t("The conversation was imported.")
      : t("{0} conversations were imported; the latest is open.", number(conversations));
  return [several, ...notes].join(" ");
}

/** Notes of an import in words: what was changed or left out, a sentence each. */
export function noteSentences(notes: readonly ImportNote[], language: Language): readonly string[] {
  const { t } = language;
  const changed = notes.flatMap(({ kind, count }) => changes[kind]?.(count, language) ?? []);
  const left = notes.flatMap(({ kind, count }) => leftOut[kind]?.(count, language) ?? []);
  const damaged = notes.find(({ kind }) => kind === "damagedLines");
  return [
    ...changed,
    ...(left.length > 0 ? [t("Left out: {0}.", left.join(", "))] : []),
    ...(damaged ? [damagedSentence(damaged, language)] : []),
  ];
}

function damagedSentence({ count, lines = [] }: ImportNote, { t, number }: Language): string {
  const named = lines.join(", ") + (count > lines.length ? " …" : "");
  return count === 1
    ? t("Line {0} of the file is damaged.", named)
    : t("{0} lines of the file are damaged: {1}.", number(count), named);
}

type Counted = (count: number, language: Language) => string;

const changes: { readonly [K in NoteKind]?: Counted } = {
  answeredCalls: (count, { plural }) =>
    plural(
      count,
      "{0} tool call without a result was given one that says so.",
      "{0} tool calls without a result were given one that says so.",
    ),
  renamedCalls: (count, { plural }) =>
    plural(
      count,
      "{0} tool call with the id of another was given one of its own.",
      "{0} tool calls with the id of another were given one of their own.",
    ),
  renamedTools: (count, { plural }) =>
    plural(
      count,
      "{0} call of a tool whose name no server takes was given another name.",
      "{0} calls of tools whose names no server takes were given other names.",
    ),
};

const leftOut: { readonly [K in NoteKind]?: Counted } = {
  orphanResults: (count, { plural }) =>
    plural(count, "{0} result without its call", "{0} results without their calls"),
  emptyMessages: (count, { plural }) => plural(count, "{0} empty message", "{0} empty messages"),
  emptyConversations: (count, { plural }) =>
    plural(count, "{0} conversation without messages", "{0} conversations without messages"),
  reasoning: (count, { plural }) => plural(count, "{0} piece of reasoning", "{0} pieces of reasoning"),
  pictures: (count, { plural }) => plural(count, "{0} picture", "{0} pictures"),
  audio: (count, { plural }) => plural(count, "{0} recording", "{0} recordings"),
  files: (count, { plural }) => plural(count, "{0} attached file", "{0} attached files"),
  otherParts: (count, { plural }) => plural(count, "{0} part of another kind", "{0} parts of other kinds"),
  hiddenMessages: (count, { plural }) => plural(count, "{0} hidden message", "{0} hidden messages"),
  otherBranches: (count, { plural }) =>
    plural(count, "{0} message of another branch", "{0} messages of other branches"),
  sidechains: (count, { plural }) => plural(count, "{0} message of a subagent", "{0} messages of subagents"),
  context: (count, { plural }) =>
    plural(count, "{0} text that the other program added", "{0} texts that the other program added"),
  summaries: (count, { plural }) => plural(count, "{0} summary", "{0} summaries"),
  errors: (count, { plural }) => plural(count, "{0} error message", "{0} error messages"),
  contents: (count, { plural }) =>
    plural(
      count,
      "{0} content of a file that is not what it is named by",
      "{0} contents of files that are not what they are named by",
    ),
  bookkeeping: (count, { plural }) =>
    plural(count, "{0} record that is no message", "{0} records that are no messages"),
};
