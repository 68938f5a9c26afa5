import type { WorkPlanItem } from "../../conversation/entry.ts";
import {
  changedWorkPlan,
  revisedWorkPlan,
  workPlanOf,
  type PlannedItem,
  type WorkPlanChange,
} from "../../conversation/companions/workPlan.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { Clock } from "../../ports/system.ts";

/** Editor of the plan of the work, for the agent and the user. */
export class WorkPlanEditor {
  private readonly clock: Clock;
  private readonly record: ConversationRecord;

  constructor(clock: Clock, record: ConversationRecord) {
    this.clock = clock;
    this.record = record;
  }

  get items(): readonly WorkPlanItem[] {
    return workPlanOf(this.record.conversation);
  }

  /** The agent's plan, written by `call` when it knew the record up to entry `through`; returns the plan as it is then. */
  revise(wanted: readonly PlannedItem[], call: string, through: number): readonly WorkPlanItem[] {
    const { workPlans } = this.record.conversation;
    const items = revisedWorkPlan({ workPlans, through }, wanted, () => this.clock.newId());
    this.record.append({ type: "workPlan", items, call });
    return items;
  }

  /** A change by the user, which resolves when it is saved; one that changes nothing leaves no entry. */
  async change(change: WorkPlanChange): Promise<void> {
    const items = changedWorkPlan(this.items, change, () => this.clock.newId());
    if (!items) return;
    this.record.append({ type: "workPlan", items });
    await this.record.publish();
  }
}
