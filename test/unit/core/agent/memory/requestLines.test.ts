import assert from "node:assert/strict";
import type { ModelEvent } from "../../../../../src/core/ports/models.ts";
import { ScriptedModel, type Script } from "../../../doubles/scriptedModel.ts";
import { keepingLog, newSession } from "../../../doubles/world.ts";

describe("The log's lines about requests", () => {
  const told = { promptTokens: 90, completionTokens: 7, cachedTokens: 60 };
  const summary = async function* (): AsyncIterable<ModelEvent> {
    const message = { role: "assistant", content: "A private summary." } as const;
    yield { type: "done", message, finishReason: "stop", usage: told };
  };

  async function talked(...scripts: readonly Script[]) {
    const log = keepingLog();
    const model = new ScriptedModel("One.", "Two.", "Three.", ...scripts);
    const { session } = newSession(model, { log });
    for (const turn of [1, 2, 3]) await session.send(`Private question ${turn}`.padEnd(200, "."));
    const change = await session.memory.compact("summarize");
    const lines = log.lines.filter(({ message }) => message === "request");
    const fields = lines.map((line) => line.fields as Readonly<Record<string, unknown>>);
    assert.doesNotMatch(JSON.stringify(lines), /rivate/);
    return { session, change, lines, fields, request: model.requests.at(-1)! };
  }

  it("have one shape, whether a reply or a summary was asked for", async () => {
    const { change, fields, request } = await talked(summary);
    assert.ok(change.applied);
    assert.deepEqual(
      fields.map(({ kind }) => kind),
      ["turn", "turn", "turn", "summary"],
    );
    const shapes = new Set(fields.map((one) => JSON.stringify(Object.keys(one))));
    assert.equal(shapes.size, 1, [...shapes].join("\n"));
    assert.ok(fields.every(({ ms }) => typeof ms === "number"));
    const counted = request.messages.reduce((sum, { content }) => sum + (content as string).length, 0);
    const { model, outcome, counted: own, reported, drift, completionTokens, cachedTokens } = fields.at(-1)!;
    assert.deepEqual(
      { model, outcome, own, reported, drift, completionTokens, cachedTokens },
      {
        ...{ model: "s", outcome: "stop", own: counted, reported: 90, drift: 90 - counted },
        ...{ completionTokens: 7, cachedTokens: 60 },
      },
    );
  });

  it("say of a summary that failed what went wrong", async () => {
    const fails = {
      kind: "rateLimited",
      status: 429,
      reason: { code: "tooManyRequests", server: "m", said: "Private words." },
    } as const;
    const { change, lines, fields } = await talked({ fails });
    assert.equal(change.applied, false);
    assert.equal(lines.at(-1)?.level, "warn");
    const { kind, outcome, status, reported } = fields.at(-1)!;
    assert.deepEqual([kind, outcome, status, reported], ["summary", "rateLimited", 429, undefined]);
  });
});
