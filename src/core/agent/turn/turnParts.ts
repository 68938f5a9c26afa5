import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../record/sessionEvents.ts";
import type { InstructionFinder } from "../prompt/instructionFinder.ts";
import type { ConversationEstimator } from "../memory/accounting/conversationEstimator.ts";
import type { Memory } from "../memory/memory.ts";
import type { PictureCodec, PictureStore } from "../../ports/pictureStore.ts";
import type { SpendingGuard } from "../memory/spendingGuard.ts";
import type { Journal } from "../../ports/journal.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { Clock, Log, Timer } from "../../ports/system.ts";
import type { Approval, ToolBox } from "../../ports/tools.ts";
import type { AgentSettings } from "../memory/agentSettings.ts";

/** Parts that a turn works with. */
export interface TurnParts {
  readonly record: ConversationRecord;
  readonly memory: Memory;
  readonly estimator: Pick<ConversationEstimator, "choice" | "model" | "weigh" | "maxOutput">;
  readonly models: Pick<ModelProvider, "stream" | "prices">;
  readonly tools: ToolBox;
  readonly approval: Approval;
  /** The bytes of pictures; without it none is sent. */
  readonly pictures?: PictureStore;
  /** Codec of pictures; without it they are taken as they are. */
  readonly codec?: PictureCodec;
  readonly journal: Pick<Journal, "saveDraft">;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly events: Emitter<SessionEvent>;
  readonly spending: SpendingGuard;
  readonly instructions: Pick<InstructionFinder, "forCall">;
  readonly settings: () => Pick<AgentSettings, "turn">;
  /**
   * Wait for an acknowledgement: resolves when what was said is where it is to be before the turn goes on; undefined
   * where nothing is waited for.
   */
  readonly acknowledged: (signal: AbortSignal) => Promise<void> | undefined;
  /** Puts the messages that the user sent meanwhile into the record. */
  readonly deliver: () => Promise<void>;
}
