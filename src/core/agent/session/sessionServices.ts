import type { CheckpointServices } from "../checkpoints/checkpoints.ts";
import type { EstimatorServices } from "../memory/accounting/conversationEstimator.ts";
import type { ModelObservations } from "../memory/accounting/modelObservations.ts";
import type { MemoryServices, ServedServices } from "../memory/serverServices.ts";
import type { Guidance } from "../../ports/guidance.ts";
import type { Journal, Leases } from "../../ports/journal.ts";
import type { Library } from "../../ports/library.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { PictureCodec } from "../../ports/pictureStore.ts";
import type { Acknowledgement } from "../../ports/replication.ts";
import type { SpendingClaims } from "../../ports/usageRecords.ts";
import type { Timer } from "../../ports/system.ts";
import type { Approval, ToolBox } from "../../ports/tools.ts";
import type { PriceList } from "../../tokens/cost.ts";
import type { MessageQueueServices } from "./messageQueue.ts";

/** Services that a session needs from outside. */
export interface SessionServices
  extends MemoryServices, EstimatorServices, MessageQueueServices, ServedServices {
  /** Guidance of the workspace for some of its files; without it only the system prompt has any. */
  readonly guidance?: Guidance;
  readonly tools: ToolBox;
  /** Codec of pictures; without it they are taken as they are. */
  readonly codec?: PictureCodec;
  readonly journal: Journal;
  /** Search of all conversations; without it only the open one can be searched. */
  readonly archive?: Pick<Library, "search">;
  readonly approval: Approval;
  readonly timer: Timer;
  readonly priceOf: PriceList;
  /** Cost of this day in this workspace, in US dollars, as far as prices are known. */
  readonly spentToday: () => Promise<number>;
  readonly claims?: SpendingClaims;
  readonly models: ModelProvider;
  readonly observations?: ModelObservations;
  /** Acknowledgement by the server of the conversations; without it no turn waits for one. */
  readonly acknowledgement?: Acknowledgement;
  /** The workspace's files and where their contents are kept; without them there are no checkpoints. */
  readonly checkpoints?: CheckpointServices;
}

/** Services of sessions, and where several windows share a store, what keeps them apart. */
export interface ConversationsServices extends SessionServices {
  readonly leases?: Leases;
  readonly library?: Pick<Library, "copy" | "tail" | "trash">;
}
