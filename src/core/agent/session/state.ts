import type { TokenBreakdown } from "../../context/tokenBreakdown.ts";
import type { View, WeighedMessage } from "../../context/view.ts";
import type { Session } from "./session.ts";

/** The open conversation as other extensions and tests see it. JSON, free of secrets. */
export interface State {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly running: boolean;
  /** Messages in the whole record. */
  readonly messageCount: number;
  /** Tokens of the plan for the next request. */
  readonly tokens: TokenBreakdown;
  /** The whole record, in order. */
  readonly messages: readonly WeighedMessage[];
}

export function stateOf(session: Session, view: View): State {
  const { id, title } = session.conversation;
  return {
    id,
    title,
    model: session.estimator.model,
    running: session.isRunning,
    messageCount: view.weighed.length,
    tokens: view.figures,
    messages: view.weighed,
  };
}
