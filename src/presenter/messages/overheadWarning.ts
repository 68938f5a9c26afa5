import { overheadOf, thresholdOf, type CompactionPolicy } from "../../core/context/budget.ts";
import type { TokenBreakdown } from "../../core/context/tokenBreakdown.ts";
import type { Language } from "../language.ts";

/**
 * Warning that what every request carries is above the compaction's threshold by itself, so that trimming cannot
 * bring the prompt below it; undefined where it is not.
 */
export function overheadWarning(
  figures: TokenBreakdown,
  policy: CompactionPolicy,
  { t, number }: Language,
): string | undefined {
  const overhead = overheadOf(figures);
  const threshold = thresholdOf(figures, policy);
  if (overhead <= threshold) return undefined;
  return t(
    "What every request carries takes {0} tokens (system prompt {1}, tool schemas {2}, pinned {3}, framing {4}), more than the {5} at which trimming starts. Trimming cannot help: raise the context window, unpin messages, or raise the threshold.",
    number(overhead),
    number(figures.system),
    number(figures.tools),
    number(figures.pinned),
    number(figures.framing),
    number(threshold),
  );
}
