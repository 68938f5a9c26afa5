import type { ForeignFileKind, ImportProblem } from "../../core/conversation/transfer/importProblem.ts";
import type { Language } from "../language.ts";
import { noteSentences } from "./reports/importReport.ts";

type Messages = {
  readonly [C in ImportProblem["code"]]: (
    problem: Extract<ImportProblem, { readonly code: C }>,
    language: Language,
  ) => string;
};

/** Problem of an imported file in the user's words. */
export function importProblemMessage(problem: ImportProblem, language: Language): string {
  const say = messages[problem.code] as (problem: ImportProblem, language: Language) => string;
  const sentence = say(problem, language);
  if (problem.format === undefined) return sentence;
  return `${sentence} ${language.t("The file looks like one of {0}.", problem.format)}`;
}

const messages: Messages = {
  noText: ({ place }, { t }) => t("{0} is not a text.", place),
  noList: ({ place }, { t }) => t("{0} is not a list.", place),
  noObject: ({ place }, { t }) => t("{0} is not an object.", place),
  noContent: ({ place }, { t }) => t("{0} is not a text or a list of parts.", place),
  noFlag: ({ place }, { t }) => t("{0} is not true or false.", place),
  noNumber: ({ place }, { t }) => t("{0} is not a number.", place),
  noCount: ({ place }, { t }) => t("{0} is not a number from 0 to 2^53.", place),
  noTime: ({ place }, { t }) => t("{0} is not a time in milliseconds.", place),
  empty: ({ place }, { t }) => t("{0} is empty.", place),
  repeatedId: ({ place }, { t }) => t("{0} is there twice.", place),
  otherConversation: ({ place }, { t }) => t("{0} is of another conversation.", place),
  noMessages: ({ place }, { t }) => t("{0} has neither a history nor a list of messages.", place),
  noMessageList: ({ place }, { t }) => t("{0} is neither a list of messages nor an object.", place),
  noConversation: ({ place }, { t }) =>
    t(
      '{0} has none of "entries", "messages", "conversation_history", "mapping", "chat" and "requests": this is no conversation.',
      place,
    ),
  noneOf: ({ place, values }, { t }) => t("{0} is not one of {1}.", place, values),
  otherNumber: ({ place, found, expected }, { t }) =>
    t("{0} is {1} instead of {2}.", place, String(found), String(expected)),
  unknownEntry: ({ place, id }, { t }) =>
    t("{0} refers to {1}, which is no entry before it.", place, JSON.stringify(id)),
  unknownCall: ({ place, id }, { t }) =>
    t("{0} answers {1}, which no open call before it has.", place, JSON.stringify(id)),
  repeatedCall: ({ place, id }, { t }) => t("{0} has two calls with the id {1}.", place, JSON.stringify(id)),
  foreign: ({ place, kind }, language) => language.t("{0} looks like {1}.", place, foreign[kind](language)),
  unknownFormat: ({ place, keys }, { t }) =>
    t(
      "{0} is no message of a format that is known here: it has {1}.",
      place,
      keys.map((key) => JSON.stringify(key)).join(", "),
    ),
  noJson: ({ words, line }, { t }) =>
    line === undefined
      ? t("The file is not JSON: {0}", words)
      : t("The file is not JSON: {0} (line {1})", words, String(line)),
  otherFile: ({ kind }, language) =>
    language.t("The file is not JSON: it looks like {0}.", foreign[kind](language)),
  tooDeep: ({ most }, { t, number }) =>
    t("The file nests more than {0} lists and objects within one another.", number(most)),
  otherVersion: ({ found, reads }, { t }) =>
    t(
      "{0} is {1}, and this Longhand reads version {2} only.",
      "$.version",
      found === undefined ? "undefined" : JSON.stringify(found),
      String(reads),
    ),
  changed: (_, { t }) =>
    t("{0} does not fit {1}: the file was changed or damaged after the export.", "$.checksum", "$.entries"),
  nothingKept: ({ of, notes }, language) =>
    [
      language.t("The file has no message that can be kept ({0}).", of),
      ...noteSentences(notes, language),
    ].join(" "),
};

/** Kinds of files, and what to do instead. */
const foreign: { readonly [K in ForeignFileKind]: (language: Language) => string } = {
  clineUi: ({ t }) =>
    t("Cline's or Roo's ui_messages.json; the conversation is in api_conversation_history.json beside it"),
  codexHistory: ({ t }) =>
    t("Codex's history.jsonl, which holds what was asked only; sessions are in files named rollout-…"),
  claudeHistory: ({ t }) =>
    t("Claude Code's history.jsonl, which holds what was asked only; sessions are in its folder projects"),
  zip: ({ t }) => t("a ZIP archive; unpack it and choose the conversations.json in it"),
  database: ({ t }) => t("a database"),
  pdf: ({ t }) => t("a PDF document"),
  webPage: ({ t }) => t("a web page; the conversations.json beside it is what can be imported"),
  markdown: ({ t }) => t("Markdown, which is for reading; the JSON export can be imported"),
  yaml: ({ t }) => t("YAML; the same as JSON can be imported"),
  csv: ({ t }) => t("a table; its rows as JSON objects with role and content can be imported"),
};
