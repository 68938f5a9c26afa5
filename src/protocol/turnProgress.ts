/** A wait before a failed request is made again. */
export interface RetryFact {
  /** The error in one sentence. */
  readonly message: string;
  /** When it is made again, in milliseconds since 1970. */
  readonly at: number;
}

/** A message that goes along with the running turn's next request, and can be taken back until then. */
export interface QueuedFact {
  readonly id: string;
  readonly text: string;
}

/** Facts of a turn beside its rows, host to panel. */
export type TurnFact =
  | { readonly type: "retrying"; readonly retry: RetryFact | null }
  | { readonly type: "queued"; readonly messages: readonly QueuedFact[] };
