import { chatKind, seenText, type SeenMessage } from "./chatKind.ts";

const systemFirst = (messages: readonly SeenMessage[]) =>
  messages.some(({ role }, at) => role === "system" && at > 0);

function outOfTurn(messages: readonly SeenMessage[]): boolean {
  const turns = messages.filter(
    ({ role, tool_calls }) => role === "user" || (role === "assistant" && tool_calls === undefined),
  );
  return turns.some(({ role }, at) => (role === "user") !== (at % 2 === 0));
}

const isBlank = (message: SeenMessage) => message.role !== "system" && seenText(message).trim() === "";

/** A template that knows one system message. */
export const oneSystem = chatKind(
  "has one system message, first (as templates of open models)",
  "tpl-1",
  () => ({
    refusal: (messages) => (systemFirst(messages) ? "System message must be at the beginning." : undefined),
  }),
);

/** A template in which user and assistant take turns. */
export const alternating = chatKind(
  "has roles that alternate (as templates of open models)",
  "tpl-2",
  () => ({
    refusal: (messages) => {
      if (systemFirst(messages)) return "System role not supported here: only one system message, and first.";
      return outOfTurn(messages)
        ? "Conversation roles must alternate user/assistant/user/assistant/..."
        : undefined;
    },
  }),
);

/** Server that takes no blanks anywhere, null included. */
export const noBlanks = chatKind("takes no blank or null text and no empty result", "full-1", () => ({
  refusal: (messages) => {
    const at = messages.findIndex(isBlank);
    return at < 0 ? undefined : `messages.${at}: text content blocks must be non-empty`;
  },
}));

/** Server with all of these rules and no word about what is wrong. */
export const wordless = chatKind("has all these rules and does not say which", "mute-1", () => ({
  refusal: (messages) => {
    const ids = messages.flatMap((message) => message.tool_calls ?? []).map(({ id }) => id);
    const isWrong =
      systemFirst(messages) ||
      outOfTurn(messages) ||
      messages.some(isBlank) ||
      ids.some((id) => !/^[a-zA-Z0-9]{9}$/.test(id)) ||
      messages.some(({ role }, at) => role === "user" && messages[at - 1]?.role === "tool");
    return isWrong ? "Bad Request" : undefined;
  },
}));
