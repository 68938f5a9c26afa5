import type { PastView } from "../../core/agent/session/pastRequest.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { isSent } from "../../core/context/standings.ts";
import type { WeighedMessage } from "../../core/context/view.ts";
import type { MessageEntry, Usage } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import type { Strategy } from "../../core/conversation/strategy.ts";
import { costOf, type PriceList } from "../../core/tokens/cost.ts";
import { cachedIn } from "../../core/tokens/usageReport.ts";
import type { HistoryDetail, HistoryMessage, HistoryRequest } from "../../protocol/history.ts";
import { excerptsOf } from "../panel/excerpts.ts";

const listedMessages = 300;

/** Requests of the conversation that are on record, in order. */
export function historyRequests({ entries }: Conversation, priceOf: PriceList): readonly HistoryRequest[] {
  const requests: HistoryRequest[] = [];
  let compaction: Strategy | undefined;
  for (const entry of entries) {
    if (entry.type === "compaction") compaction = entry.strategy;
    if (entry.type !== "message" || entry.message.role !== "assistant") continue;
    requests.push({ ...historyRequest(entry, priceOf), ...(compaction && { compaction }) });
    compaction = undefined;
  }
  return requests;
}

function historyRequest(
  { id, at, model = "", server, usage = noUsage }: MessageEntry,
  priceOf: PriceList,
): HistoryRequest {
  const { promptTokens, completionTokens } = usage;
  const prices = usage === noUsage ? undefined : priceOf(model, server);
  return {
    id,
    at,
    model,
    promptTokens,
    cachedTokens: cachedIn(promptTokens, usage.cachedTokens),
    completionTokens,
    cost: prices ? costOf(usage, prices) : null,
  };
}

const noUsage: Usage = { promptTokens: 0, completionTokens: 0 };

/** Content of the request that brought message `id`; undefined where there is none. */
export async function historyDetail(
  session: Session,
  id: string,
  priceOf: PriceList,
): Promise<HistoryDetail | undefined> {
  const past = await session.past.view(id);
  if (!past) return undefined;
  const replies = session.conversation.messages.filter(({ message }) => message.role === "assistant");
  const previous = replies[replies.findIndex((reply) => reply.id === id) - 1];
  const before = previous && (await session.past.view(previous.id));
  const lifetimes = await session.past.lifetimes(priceOf);
  const sentBefore = sentIn(before);
  const sent = sentIn(past);
  const shown = [...sent.values()].slice(0, listedMessages);
  const messages = excerptsOf(past.conversation, shown).map((one): HistoryMessage => {
    const was = sentBefore.get(one.id);
    const { requests = 0, cost = 0 } = lifetimes.get(one.id) ?? {};
    const state = !was ? "new" : isAlike(was, sent.get(one.id)) ? "same" : "changed";
    return { ...one, state, requests, cost };
  });
  const names = toolNames(past);
  const namesBefore = before ? toolNames(before) : names;
  const gone = past.weighed.filter((one) => sentBefore.has(one.id) && !sent.has(one.id));
  return {
    id,
    messages,
    more: sent.size - shown.length,
    gone: excerptsOf(past.conversation, gone.slice(0, listedMessages)),
    tools: names,
    toolsAdded: names.filter((name) => !namesBefore.includes(name)),
    toolsRemoved: namesBefore.filter((name) => !names.includes(name)),
    isExact: past.request.isExact,
  };
}

function sentIn(past: PastView | undefined): ReadonlyMap<string, WeighedMessage> {
  const sent = past?.weighed.filter(({ standing }) => isSent(standing)) ?? [];
  return new Map(sent.map((one) => [one.id, one]));
}

function isAlike(one: WeighedMessage, other: WeighedMessage | undefined): boolean {
  const areImagesAlike = JSON.stringify(one.images) === JSON.stringify(other?.images);
  const isShortAlike = one.shortened === undefined || one.tokens === other?.tokens;
  return areImagesAlike && one.shortened === other?.shortened && isShortAlike;
}

function toolNames({ request }: PastView): readonly string[] {
  return request.tools.map((tool) => tool.function.name);
}
