import type { ContextPlan } from "../../context/plan.ts";
import type { MessageEntry, RequestTerms } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { ToolDefinition } from "../../conversation/message.ts";
import { checksumOf } from "../../conversation/transfer/checksum.ts";
import type { ChatRequest } from "../../ports/models.ts";

/** Terms of a request that was planned on this conversation, for its reply's entry. */
export async function requestTermsOf(
  { entries, messages }: Pick<Conversation, "entries" | "messages">,
  { maxTokens, effort, tools }: Pick<ChatRequest, "maxTokens" | "effort" | "tools">,
  { figures }: Pick<ContextPlan, "figures">,
): Promise<RequestTerms> {
  const checksum = await checksumOfTools(tools);
  const isKnown = toolsBefore(messages)?.tools === checksum;
  return {
    through: entries.at(-1)?.seq ?? 0,
    window: figures.window,
    reserve: figures.reserve,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(effort !== undefined && { effort }),
    tools: checksum,
    ...(!isKnown && { toolSet: tools }),
  };
}

let last: { readonly tools: readonly ToolDefinition[]; readonly checksum: Promise<string> } | undefined;

/** The checksum of a list of tools, worked out once: most requests have the tools of the one before. */
function checksumOfTools(tools: readonly ToolDefinition[]): Promise<string> {
  const isSame =
    last?.tools.length === tools.length && last.tools.every((tool, place) => tool === tools[place]);
  if (!last || !isSame) last = { tools, checksum: checksumOf(tools) };
  return last.checksum;
}

/** The terms of the last reply of which they are known. */
function toolsBefore(messages: readonly MessageEntry[]): RequestTerms | undefined {
  return messages.findLast(({ request }) => request !== undefined)?.request;
}

/** The tools of the request that brought `reply`; undefined where they are not on record. */
export function requestToolsOf(
  messages: readonly MessageEntry[],
  { seq, request }: MessageEntry,
): readonly ToolDefinition[] | undefined {
  if (!request) return undefined;
  const found = messages.findLast(
    (one) => one.seq <= seq && one.request?.tools === request.tools && one.request.toolSet,
  );
  return found?.request?.toolSet;
}
