import type { Role } from "../../message.ts";
import { field } from "../formats/foreignFile.ts";

/** Roles by the words that programs use for them: small letters only, without "message" and the like at the end. */
const roles: ReadonlyMap<string, Role> = new Map([
  ...["system", "developer"].map((name) => [name, "system"] as const),
  ...["user", "human", "you", "me", "usercontent", "request"].map((name) => [name, "user"] as const),
  ...["assistant", "ai", "model", "bot", "agent", "gemini", "gpt", "chatgpt", "claude", "chatbot", "llm"].map(
    (name) => [name, "assistant"] as const,
  ),
  ...["tool", "function", "toolresult", "toolresponse", "functionresponse", "toolexecutioncomplete"].map(
    (name) => [name, "tool"] as const,
  ),
]);

const keys = ["role", "sender", "author", "from", "speaker", "source", "type"];

/** Role of an item of another program's list of messages; undefined where it says none that is known. */
export function messageRole(item: unknown): Role | undefined {
  const isUsers = field(item, "isCreatedByUser");
  if (typeof isUsers === "boolean") return isUsers ? "user" : "assistant";
  for (const key of keys) {
    const role = roleOf(field(item, key));
    if (role !== undefined) return role;
  }
  return undefined;
}

/** Role of a name, of an object with one, or of the numbers that Cursor uses. */
export function roleOf(value: unknown): Role | undefined {
  if (value === 1) return "user";
  if (value === 2) return "assistant";
  if (typeof value !== "string") return value === undefined ? undefined : named(field(value, "role"));
  return named(value);
}

function named(value: unknown): Role | undefined {
  if (typeof value !== "string" || value.length > 40) return undefined;
  const plain = value.toLowerCase().replace(/[^a-z]/g, "");
  return roles.get(plain) ?? roles.get(plain.replace(/(?:message|messagechunk|turn|prompt)$/, ""));
}
