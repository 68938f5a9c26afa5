import assert from "node:assert/strict";
import type { UsageSum } from "../../../../src/core/ports/usageRecords.ts";
import { buildUsage, usageCsv } from "../../../../src/presenter/pages/usageBuilder.ts";
import { english } from "../../doubles/english.ts";

const noon = new Date(2026, 10, 29, 12).getTime();
const day = 24 * 60 * 60 * 1000;
const request = (conversationId: string, at: number): UsageSum => ({
  requests: 1,
  conversationId,
  at,
  model: "m",
  purpose: "reply",
  usage: { promptTokens: 100, completionTokens: 10, cachedTokens: 60 },
});
const sources = (sums: readonly UsageSum[]) => ({
  sums,
  conversations: [{ id: "a", title: '=HYPERLINK("x"), "Ports"' }],
  priceOf: () => ({ input: 1_000_000, cachedInput: 100_000, output: 0 }),
  language: english,
});

describe("The page of usage", () => {
  it("names days as they are read, conversations by their titles, and those that were erased as such", () => {
    const usage = buildUsage(sources([request("a", noon - day), request("gone", noon)]), 7, {
      limit: 0,
      now: noon,
    });
    assert.deepEqual(
      usage.byDay.map(({ label, cost }) => [label, cost]),
      [
        [english.day(noon), 46],
        [english.day(noon - day), 46],
      ],
    );
    assert.deepEqual(
      usage.byConversation.map(({ label, conversation }) => [label, conversation]),
      [
        ['=HYPERLINK("x"), "Ports"', "a"],
        ["Erased conversation", undefined],
      ],
    );
    assert.equal(usage.today, undefined);
  });

  it("says what is left of a day's limit, of the requests of that day alone", () => {
    const requests = [request("a", noon - day), request("a", noon)];
    assert.deepEqual(buildUsage(sources(requests), 7, { limit: 50, now: noon }).today, {
      cost: 46,
      limit: 50,
    });
    assert.deepEqual(buildUsage(sources([]), 7, { limit: 50, now: noon }).today, { cost: 0, limit: 50 });
  });

  it("shows a hundred conversations and counts the others", () => {
    const many = Array.from({ length: 130 }, (_, n) => request(`c${n}`, noon));
    const { byConversation, more, total } = buildUsage(sources(many), 0, { limit: 0, now: noon });
    assert.deepEqual([byConversation.length, more, total.requests], [100, 30, 130]);
  });

  it("is saved as a table in which a title is text, whatever a spreadsheet would make of it", () => {
    const [names, row, ...rest] = usageCsv([{ id: "1", ...request("a", noon) }], sources([])).split("\r\n");
    assert.equal(
      names,
      "time,conversation,title,model,server,purpose,input_tokens,cached_tokens,output_tokens,cost_usd,recalled_tokens,recalled_cost_usd",
    );
    const time = new Date(noon).toISOString();
    assert.equal(row, `${time},a,"'=HYPERLINK(""x""), ""Ports""",m,,reply,40,60,10,46.000000,0,0.000000`);
    assert.deepEqual(rest, [""]);
  });
});
