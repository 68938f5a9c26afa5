import type * as vscode from "vscode";
import type { ConversationsEvent } from "../../core/agent/session/conversations.ts";
import type { Language } from "../../presenter/language.ts";

/** View as far as the badge needs it. */
type BadgedView = Pick<vscode.WebviewView, "visible" | "badge" | "onDidChangeVisibility">;

interface Named {
  readonly conversation: { readonly id: string };
}

/** Conversations as far as the badge needs them. */
export interface UnreadSource {
  readonly current: Named | undefined;
  onEvent(
    listener: (event: { readonly type: ConversationsEvent["type"]; readonly session: Named }) => void,
  ): { dispose(): void };
}

/** Badge of the chat's view: how many conversations have ended a turn since the user saw them. */
export class UnreadBadge implements vscode.Disposable {
  private readonly conversations: UnreadSource;
  private readonly language: Pick<Language, "plural">;
  private readonly subscription: { dispose(): void };
  /** Ids of those conversations. */
  private readonly unseen = new Set<string>();
  private view: BadgedView | undefined;

  constructor(conversations: UnreadSource, language: Pick<Language, "plural">) {
    this.conversations = conversations;
    this.language = language;
    this.subscription = conversations.onEvent((event) => {
      if (event.type === "ended") this.unseen.add(event.session.conversation.id);
      if (event.type === "ended" || event.type === "opened") this.draw();
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** Draws in this view from now on. */
  watch(view: BadgedView): void {
    this.view = view;
    view.onDidChangeVisibility(() => this.draw());
    this.draw();
  }

  private draw(): void {
    const { view, unseen } = this;
    if (!view) return;
    const open = this.conversations.current?.conversation.id;
    if (view.visible && open !== undefined) unseen.delete(open);
    const { size } = unseen;
    const { plural } = this.language;
    const tooltip = plural(size, "{0} conversation has news", "{0} conversations have news");
    view.badge = size === 0 ? undefined : { value: size, tooltip };
  }
}
