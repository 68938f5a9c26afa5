import {
  longestWorkPlanItem,
  mostWorkPlanItems,
  workPlanStates,
  type PlannedItem,
} from "../core/conversation/companions/workPlan.ts";
import type { WorkPlanStore } from "../core/ports/workPlanStore.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";

/** `plan`: keeps the plan of the work, which every request carries. */
export function workPlanTool(plans: WorkPlanStore): Tool {
  return defineTool({
    name: "plan",
    description:
      "Keep the plan of a work of several steps: the whole list each time, in order. The user sees it, may change it, and it stays before you whatever else is trimmed. Update it as steps are begun and done; an empty list ends it. Not for small tasks.",
    effect: "none",
    parameters: {
      type: "object",
      properties: {
        items: {
          type: "array",
          items: {
            type: "object",
            properties: {
              text: { type: "string" },
              state: { type: "string", enum: workPlanStates },
            },
            required: ["text"],
          },
        },
      },
      required: ["items"],
      additionalProperties: false,
    },
    run: async ({ items }, { call }) => {
      const fault = faultOf(items);
      if (fault !== undefined) return failedResult(fault);
      const wanted = items.map(({ text, state = "pending" }) => ({ text, state }) as PlannedItem);
      const plan = plans.revise(wanted, call);
      const done = plan.filter(({ state }) => state === "done").length;
      return {
        content: plan.length === 0 ? "There is no plan now." : `Kept: ${done} of ${plan.length} done.`,
      };
    },
  });
}

function faultOf(items: readonly { readonly text: string }[]): string | undefined {
  if (items.length > mostWorkPlanItems) {
    return `A plan has at most ${mostWorkPlanItems} items: join some, and leave out what is done.`;
  }
  if (items.some(({ text }) => text.trim() === "")) return "Every item needs a text.";
  if (items.some(({ text }) => text.length > longestWorkPlanItem)) {
    return `An item has at most ${longestWorkPlanItem} characters.`;
  }
  return undefined;
}
