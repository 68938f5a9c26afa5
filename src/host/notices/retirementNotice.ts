import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { day } from "../platform/formatting.ts";
import type { Servers } from "../servers/servers.ts";
import { showWarning } from "../platform/toasts.ts";

const key = "longhand.retirementsTold";

/** Time before a model's end at which the user is told, in milliseconds. */
const aheadMs = 120 * 86_400_000;

/** Parts of the notice that explains a retirement. */
interface RetirementParts {
  readonly conversations: Pick<Conversations, "onEvent">;
  readonly servers: Pick<Servers, "services">;
  readonly state: vscode.Memento;
  readonly now: () => number;
  readonly selectModel: () => Promise<unknown>;
}

/** Says once for each model and day that a conversation's model ends, or has ended, and lets the user choose another. */
export function registerRetirementNotice(parts: RetirementParts): { dispose(): void } {
  const { conversations, servers, state, now } = parts;
  return conversations.onEvent((event) => {
    if (event.type !== "view") return;
    const { model, server } = event.session.estimator.choice;
    const date = servers.services(server).models.retirement(model);
    const at = date === undefined ? Number.NaN : Date.parse(`${date}T12:00`);
    if (date === undefined || !(at - now() < aheadMs)) return;
    const told = state.get<readonly string[]>(key) ?? [];
    const about = `${model} ${date} ${at <= now() ? "ended" : "ends"}`;
    if (told.includes(about)) return;
    void state.update(key, [...told, about]);
    void tell(parts, model, at);
  });
}

async function tell({ now, selectModel }: RetirementParts, model: string, at: number): Promise<void> {
  const sentence =
    at <= now()
      ? vscode.l10n.t(
          "The model {0} was shut down on {1}. Choose another; the conversation goes on with it.",
          model,
          day(at),
        )
      : vscode.l10n.t(
          "The model {0} is shut down on {1}. Choose another by then; the conversation goes on with it.",
          model,
          day(at),
        );
  const choose = vscode.l10n.t("Select Model");
  if ((await showWarning(sentence, choose)) === choose) await selectModel();
}
