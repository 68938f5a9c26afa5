import type { ConversationInfo } from "../../core/ports/journal.ts";
import type { RequestUsage, UsageSum } from "../../core/ports/usageRecords.ts";
import { billOf, recallCostOf, type Bill, type BillLine } from "../../core/tokens/bill.ts";
import { costOf, type PriceList } from "../../core/tokens/cost.ts";
import { cachedIn } from "../../core/tokens/usageReport.ts";
import type { UsagePageFact, UsageLine } from "../../protocol/usage.ts";
import type { Language } from "../language.ts";

/** The most conversations that are shown; the rest is in the table that can be saved. */
const shownConversations = 100;

/** Sources of a bill. */
export interface UsageSources {
  readonly sums: readonly UsageSum[];
  /** All conversations, those in the trash as well. */
  readonly conversations: readonly Pick<ConversationInfo, "id" | "title">[];
  readonly priceOf: PriceList;
  readonly language: Language;
}

/** Use of models over so many days, 0 for all; `limit`: of a day, in US dollars, 0 for none. */
export function buildUsage(
  sources: UsageSources,
  days: UsagePageFact["days"],
  { limit, now }: { readonly limit: number; readonly now: number },
): UsagePageFact {
  const { conversations, language } = sources;
  const titles = new Map(conversations.map(({ id, title }) => [id, title]));
  const bill = billOfSources(sources);
  const today = bill.days.find(({ key }) => key === dayKey(now));
  const { t } = language;
  const conversationLine = ({ key, ...sum }: BillLine): UsageLine => {
    const title = titles.get(key);
    return title === undefined
      ? { ...sum, label: t("Erased conversation") }
      : { ...sum, label: title, conversation: key };
  };
  return {
    days,
    total: bill.total,
    byDay: bill.days.map(({ key, ...sum }) => ({ ...sum, label: language.day(timeOf(key)) })),
    byModel: bill.models.map(({ key, ...sum }) => ({ ...sum, label: key === "" ? t("Unknown model") : key })),
    byConversation: bill.conversations.slice(0, shownConversations).map(conversationLine),
    more: Math.max(0, bill.conversations.length - shownConversations),
    ...(limit > 0 && { today: { cost: today?.cost ?? 0, limit } }),
  };
}

export function billOfSources({ sums, priceOf }: Pick<UsageSources, "sums" | "priceOf">): Bill {
  return billOf(sums, priceOf, dayKey);
}

/** Table of every request as RFC 4180 has it, with a line of names first; times as ISO 8601, costs in US dollars. */
export function usageCsv(
  requests: readonly RequestUsage[],
  { conversations, priceOf }: Pick<UsageSources, "conversations" | "priceOf">,
): string {
  const titles = new Map(conversations.map(({ id, title }) => [id, title]));
  const names =
    "time,conversation,title,model,server,purpose,input_tokens,cached_tokens,output_tokens,cost_usd,recalled_tokens,recalled_cost_usd";
  const rows = requests.map(({ at, conversationId, model, server, purpose, usage }) => {
    const prices = priceOf(model, server);
    const cached = cachedIn(usage.promptTokens, usage.cachedTokens);
    return [
      new Date(at).toISOString(),
      conversationId,
      titles.get(conversationId) ?? "",
      model,
      server ?? "",
      purpose,
      usage.promptTokens - cached,
      cached,
      usage.completionTokens,
      prices ? costOf(usage, prices).toFixed(6) : "",
      usage.recalledTokens ?? 0,
      prices ? recallCostOf({ usage }, prices).toFixed(6) : "",
    ]
      .map(csvField)
      .join();
  });
  return [names, ...rows, ""].join("\r\n");
}

/** A field that a spreadsheet takes for text: what begins like a formula is one to it, quoted or not. */
function csvField(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The local day: "2026-11-29". */
function dayKey(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Noon of a local day, in milliseconds since 1970. */
function timeOf(day: string): number {
  return new Date(`${day}T12:00:00`).getTime();
}
