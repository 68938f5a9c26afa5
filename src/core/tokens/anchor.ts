/** A request whose size the service has reported. Figures are tokens. */
export interface Anchor {
  readonly reported: number;
  /** The same request as counted here. */
  readonly counted: number;
  /** What the prompt depends on beside its messages: model, server and tools. */
  readonly setting: string;
  /** What identifies each message sent (a new text is a new identity), in order. */
  readonly sent: readonly string[];
}

/** A request about to be sent, as counted here. */
export type Unreported = Omit<Anchor, "reported">;

/** A prompt's size; `anchored` where it rests on what the service reported for the one before. */
export interface AnchoredTokens {
  readonly tokens: number;
  readonly anchored: boolean;
}

/** What was reported last plus what was added since; the count as it is where the prefix is not the same. */
export function anchoredTokens(request: Unreported, last: Anchor | undefined): AnchoredTokens {
  if (!last || !extendsPrompt(request, last)) return { tokens: request.counted, anchored: false };
  return { tokens: last.reported + request.counted - last.counted, anchored: true };
}

function extendsPrompt(request: Unreported, last: Anchor): boolean {
  return request.setting === last.setting && last.sent.every((id, at) => request.sent[at] === id);
}
