import type { Snapshot } from "../../../../src/protocol/protocol.ts";
import type { MessageRow, ToolRow } from "../../../../src/protocol/rows.ts";

export function message(id: string, facts: Partial<MessageRow> = {}): MessageRow {
  const base = { kind: "message", role: "assistant", text: id, at: 0, tokens: 1, standing: "sent" } as const;
  return { ...base, id, ...facts };
}

export function tool(id: string, facts: Partial<ToolRow> = {}): ToolRow {
  const base = { kind: "tool", callId: id, name: "read_file", arguments: "{}", status: "done" } as const;
  return { ...base, id, tokens: 1, standing: "sent", ...facts };
}

export function snapshot(facts: Partial<Snapshot> = {}): Snapshot {
  return {
    type: "snapshot",
    conversation: { id: "c", title: "Title", model: "m" },
    rows: [],
    hasEarlier: false,
    running: false,
    figures: null,
    failure: null,
    ...facts,
  };
}
