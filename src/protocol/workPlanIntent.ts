import * as v from "valibot";
import type { WorkPlanItem } from "../core/conversation/entry.ts";
import {
  longestWorkPlanItem,
  workPlanStates,
  type WorkPlanChange,
} from "../core/conversation/companions/workPlan.ts";

const id = v.string();
const text = v.pipe(v.string(), v.maxLength(4 * longestWorkPlanItem));

const change = v.variant("kind", [
  v.object({ kind: v.literal("add"), text }),
  v.object({ kind: v.literal("rename"), id, text }),
  v.object({ kind: v.literal("state"), id, state: v.picklist(workPlanStates) }),
  v.object({ kind: v.literal("remove"), id }),
  v.object({ kind: v.literal("move"), id, before: v.nullable(id) }),
  v.object({ kind: v.literal("clear") }),
]) satisfies v.GenericSchema<unknown, WorkPlanChange>;

/** Intent: the user changes the plan of the work. */
export const changeWorkPlan = v.object({ type: v.literal("changeWorkPlan"), change });

/** Fact: the plan of the work as it is now; empty where there is none. */
export interface WorkPlanFact {
  readonly type: "workPlan";
  readonly items: readonly WorkPlanItem[];
}
