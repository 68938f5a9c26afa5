import { createHash } from "node:crypto";
import { entryVersion, type Entry, type MessageEntry } from "../../../src/core/conversation/entry.ts";
import type { Content } from "../../../src/core/ports/journal.ts";
import type { ChatMessage } from "../../../src/core/conversation/message.ts";

const place = (conversationId: string, seq: number) =>
  ({ v: entryVersion, id: `e${String(seq).padStart(6, "0")}`, conversationId, seq, at: 1000 + seq }) as const;

/** A message entry; its id and time follow from `seq`. */
export function message(
  conversationId: string,
  seq: number,
  text = `message ${seq}`,
  role: "user" | "assistant" = "user",
): MessageEntry {
  return { ...place(conversationId, seq), type: "message", message: { role, content: text } };
}

export function said(conversationId: string, seq: number, content: ChatMessage): MessageEntry {
  return { ...place(conversationId, seq), type: "message", message: content };
}

export function titled(conversationId: string, seq: number, title: string): Entry {
  return { ...place(conversationId, seq), type: "title", title };
}

/** Content as it is named and kept. */
export function contentOf(text: string): Content {
  const bytes = new Uint8Array(Buffer.from(text));
  return { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
}

const fileOf = (text: string) =>
  ({
    kind: "file",
    hash: contentOf(text).hash,
    size: text.length,
    mode: 0o644,
    unsaved: contentOf("u").hash,
  }) as const;

/** Entries of every kind, with every optional field somewhere, and text that encodings get wrong. */
export function entriesOf(conversationId: string): readonly Entry[] {
  const call = {
    id: "c1",
    type: "function",
    function: { name: "read_file", arguments: '{"path":"a"}' },
  } as const;
  const parts = [
    { server: "a.example", model: "m", kind: "thinking", data: { signature: "AA==", list: [1, null] } },
    { server: "b.example", model: "n", kind: "signature", data: "c2ln", call: "c1", tokens: 7 },
  ] as const;
  const kinds = [
    { type: "model", model: "gpt-4o-mini" },
    { type: "title", title: "Naïve “title” 🖋️\u0000" },
    { type: "message", message: { role: "system", content: "You are careful." } },
    {
      type: "message",
      message: {
        role: "user",
        content: [
          { type: "text", text: "Schau: 中文 \ud83d\ude00" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AA==", detail: "low" } },
        ],
      },
      tokens: { counter: "o200k_base", count: 12 },
    },
    {
      type: "message",
      message: { role: "assistant", content: null, tool_calls: [call] },
      model: "gpt-4o-mini",
      usage: { promptTokens: 9, completionTokens: 3, cachedTokens: 2, countedTokens: 9 },
      finishReason: "toolCalls",
    },
    {
      type: "message",
      message: { role: "tool", tool_call_id: "c1", content: "" },
      durationMs: 3,
      failed: true,
    },
    {
      type: "message",
      message: { role: "assistant", content: "Fin", reasoning: "Finish, then", opaque: parts },
      usage: {
        promptTokens: 9,
        completionTokens: 3,
        reasoningTokens: 2,
        cacheWriteTokens: 4,
      },
      reasoningMs: 12,
      interrupted: true,
    },
    {
      type: "compaction",
      strategy: "summarize",
      trigger: "manual",
      hides: ["e000003", "e000004"],
      tokensBefore: 100,
      tokensAfter: 10,
      summary: { text: "So far", model: "gpt-4o-mini", updates: "e000000" },
    },
    { type: "summaryEdit", target: "e000008", text: "Better" },
    { type: "pin", target: "e000004", pinned: true },
    { type: "exclusion", target: "e000005", excluded: false },
    { type: "rewind", target: "e000006" },
    { type: "revert", target: "e000012" },
    { type: "origin", source: "another" },
    {
      type: "spent",
      purpose: "summary",
      model: "gpt-4o-mini",
      server: "Home",
      usage: { promptTokens: 40, completionTokens: 2 },
    },
    {
      type: "checkpoint",
      call: "c1",
      message: "e000004",
      changes: [
        { folder: "w", path: "a.ts", before: { kind: "absent" }, after: fileOf("a") },
        {
          folder: "w",
          path: "b",
          before: { kind: "link", target: "a.ts" },
          after: { kind: "unkept", size: 9 },
        },
      ],
      unseen: [{ reason: "large", count: 2 }],
    },
    {
      type: "restore",
      target: "e000004",
      changes: [{ folder: "w", path: "a.ts", before: fileOf("b"), after: fileOf("a") }],
      undoes: "e000014",
    },
    { type: "checkpoint", restore: "e000015", changes: [] },
  ] as const;
  return kinds.map((kind, index) => ({ ...place(conversationId, index + 1), ...kind }));
}
