import { drafting } from "../../../../src/core/context/plan.ts";
import { runAtOnce } from "../../../../src/core/tokens/encoding/yieldingWork.ts";

/** `drafting` without pauses. */
export function draftCompaction(...drafted: Parameters<typeof drafting>) {
  return runAtOnce(drafting(...drafted));
}
