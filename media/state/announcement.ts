import type { Row } from "../../src/protocol/rows.ts";
import { text } from "../strings/text.ts";

/** A sentence for the live region. A new `id` makes it heard again even where the words are the same. */
export interface Announcement {
  readonly id: string;
  readonly text: string;
}

/**
 * Announcement when `row` takes the place of `before`: a reply once it is finished, a tool call once it waits for approval;
 * null for everything else.
 */
export function announcementOf(before: Row | undefined, row: Row): Announcement | null {
  if (isFinishedReply(row)) {
    const heard = before !== undefined && isFinishedReply(before);
    return heard || row.text === "" ? null : { id: row.id, text: text.replyAnnouncement(row.text) };
  }
  if (row.kind === "tool" && row.status === "waiting") {
    const heard = before?.kind === "tool" && before.status === "waiting";
    return heard ? null : { id: row.id, text: text.approvalAnnouncement(row.name) };
  }
  return null;
}

function isFinishedReply(row: Row): row is Extract<Row, { readonly kind: "message" }> {
  return row.kind === "message" && row.role === "assistant" && row.streaming !== true;
}
