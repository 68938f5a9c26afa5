import type { TokenBreakdown } from "../../src/core/context/tokenBreakdown.ts";

export type SegmentPart =
  | "system"
  | "tools"
  | "pinned"
  | "recalled"
  | "images"
  | "instructions"
  | "summary"
  | "history"
  | "plan"
  | "framing"
  | "free"
  | "reserve";

interface Segment {
  readonly part: SegmentPart;
  readonly tokens: number;
}

const sent = [
  "system",
  "tools",
  "pinned",
  "recalled",
  "images",
  "instructions",
  "summary",
  "history",
  "plan",
  "framing",
] as const;

/**
 * The context window from left to right: what the next request carries, what is free, what is kept for the
 * reply. They add up to the window, or to more where the request is over its limit. Empty parts are left out.
 */
export function segmentsOf(figures: TokenBreakdown): readonly Segment[] {
  const segments: Segment[] = [
    ...sent.map((part) => ({ part, tokens: figures[part] ?? 0 })),
    { part: "free", tokens: Math.max(0, figures.limit - figures.total) },
    { part: "reserve", tokens: figures.reserve },
  ];
  return segments.filter(({ tokens }) => tokens > 0);
}
