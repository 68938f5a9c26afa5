import type { WorkPlanEntry, WorkPlanItem } from "../entry.ts";
import type { Conversation } from "../fold.ts";
import type { UserMessage } from "../message.ts";
import { ellipsized } from "../../text/cutText.ts";

export const workPlanStates = [
  "pending",
  "active",
  "done",
] as const satisfies readonly WorkPlanItem["state"][];

/** The most items of a plan, and characters of one: every request carries them. */
export const mostWorkPlanItems = 50;
export const longestWorkPlanItem = 300;

/** An item as the agent writes it. */
export type PlannedItem = Pick<WorkPlanItem, "text" | "state">;

/** A change of the plan by the user. */
export type WorkPlanChange =
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "rename"; readonly id: string; readonly text: string }
  | { readonly kind: "state"; readonly id: string; readonly state: WorkPlanItem["state"] }
  | { readonly kind: "remove"; readonly id: string }
  /** To before item `before`; to the end where that is null. */
  | { readonly kind: "move"; readonly id: string; readonly before: string | null }
  | { readonly kind: "clear" };

/** The plan of the work in force; empty where there is none. */
export function workPlanOf({ workPlans }: Pick<Conversation, "workPlans">): readonly WorkPlanItem[] {
  return workPlans.at(-1)?.items ?? [];
}

/** The plan with the change; undefined where there is nothing to change, or no room for more. */
export function changedWorkPlan(
  items: readonly WorkPlanItem[],
  change: WorkPlanChange,
  newId: () => string,
): readonly WorkPlanItem[] | undefined {
  if (change.kind === "clear") return items.length > 0 ? [] : undefined;
  if (change.kind === "add") {
    const text = lineOf(change.text);
    if (text === "" || items.length >= mostWorkPlanItems) return undefined;
    return [...items, { id: newId(), text, state: "pending" }];
  }
  const at = items.findIndex(({ id }) => id === change.id);
  const item = items[at];
  if (!item) return undefined;
  const changed = withItemChanged(items, at, item, change);
  return JSON.stringify(changed) === JSON.stringify(items) ? undefined : changed;
}

function withItemChanged(
  items: readonly WorkPlanItem[],
  at: number,
  item: WorkPlanItem,
  change: Exclude<WorkPlanChange, { kind: "add" | "clear" }>,
): readonly WorkPlanItem[] {
  switch (change.kind) {
    case "rename":
      return items.with(at, { ...item, text: lineOf(change.text) || item.text });
    case "state":
      return items.with(at, { ...item, state: change.state });
    case "remove":
      return items.toSpliced(at, 1);
    case "move": {
      const others = items.toSpliced(at, 1);
      const before = others.findIndex(({ id }) => id === change.before);
      if (change.before !== null && before < 0) return items;
      return others.toSpliced(change.before === null ? others.length : before, 0, item);
    }
  }
}

/** A written plan with what the agent knew then: the record up to entry `through`. */
interface KnownPlan {
  readonly workPlans: readonly WorkPlanEntry[];
  readonly through: number;
}

/**
 * The plan that the agent wants, with what the user has changed since the agent saw it last. An item that has the text of an
 * earlier one is that one.
 */
export function revisedWorkPlan(
  { workPlans, through }: KnownPlan,
  wanted: readonly PlannedItem[],
  newId: () => string,
): readonly WorkPlanItem[] {
  const current = workPlans.at(-1)?.items ?? [];
  const seen = workPlans.findLast(({ seq, call }) => seq <= through || call !== undefined)?.items ?? [];
  const left = [...seen];
  const revised = wanted.flatMap((one): readonly WorkPlanItem[] => {
    const item = { ...one, text: lineOf(one.text) };
    const at = left.findIndex(({ text }) => text === item.text);
    const [known] = at < 0 ? [] : left.splice(at, 1);
    if (!known) return [{ ...item, id: newId() }];
    const now = current.find(({ id }) => id === known.id);
    if (!now) return [];
    return [{ id: known.id, text: now.text, state: now.state === known.state ? item.state : now.state }];
  });
  const added = current.filter(({ id }) => !seen.some((one) => one.id === id));
  return [...revised, ...added];
}

const signs: { readonly [S in WorkPlanItem["state"]]: string } = {
  pending: "[ ]",
  active: "[>]",
  done: "[x]",
};

/** The plan, an item a line. A plan of a foreign record may be longer than any that is made here. */
export function workPlanAsText(items: readonly WorkPlanItem[]): string {
  return items
    .slice(0, mostWorkPlanItems)
    .map(({ text, state }) => `${signs[state]} ${lineOf(text)}`)
    .join("\n");
}

/** The message at the end of a request that carries the plan: fenced, so that no item can close its fence. */
export function workPlanMessage(items: readonly WorkPlanItem[]): UserMessage {
  const lines = workPlanAsText(items).replaceAll(/<(?=\/?plan>)/gi, "‹");
  const head =
    "The plan of the work as it stands now, kept by Longhand; the user sees it and may have changed it.";
  return { role: "user", content: `<plan>\n${head}\n${lines}\n</plan>`, passing: true };
}

function lineOf(text: string): string {
  return ellipsized(text.replaceAll(/\s+/g, " ").trim(), longestWorkPlanItem);
}
