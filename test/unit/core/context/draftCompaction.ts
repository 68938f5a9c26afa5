import { compactionDraft } from "../../../../src/core/context/plan.ts";
import { runAtOnce } from "../../../../src/core/tokens/encoding/yieldingWork.ts";

/** `compactionDraft` without pauses. */
export function draftCompaction(...drafted: Parameters<typeof compactionDraft>) {
  return runAtOnce(compactionDraft(...drafted));
}
