import type { WorkPlanItem } from "../conversation/entry.ts";
import type { ToolCall } from "../conversation/message.ts";
import type { PlannedItem } from "../conversation/companions/workPlan.ts";

/** Store of the plan of the work, as the agent has it. */
export interface WorkPlanStore {
  /** Puts `wanted` in place of the plan in the conversation that `call` is of, and returns what the plan is then. */
  revise(wanted: readonly PlannedItem[], call: ToolCall): readonly WorkPlanItem[];
}
