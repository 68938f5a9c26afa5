import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import type { ChatBody } from "../../modelServer/chatBody.ts";
import { CommandLineProblem } from "../../commandLine.ts";
import { measureQuality } from "../../quality/measurement.ts";
import { isRight, playQuality } from "../../quality/quality.ts";
import { plantedFacts } from "../core/context/plantedFacts.ts";

describe("The measurement of quality", () => {
  let server: ModelServer;
  const sizes = { turns: 16, facts: 8, window: 5_000 };
  const planted = plantedFacts(sizes.turns * 4, sizes.facts);

  before(async () => {
    server = await startModelServer({ otherwise: "demo", shape: { deltaLength: 1_000, delayMs: 0 } });
  });
  after(() => server.close());

  for (const strategy of ["dropOldest", "slidingWindow", "summarize"] as const) {
    it(`plays a session under ${strategy} that does not fit, and scores the demo model's answers`, async () => {
      const run = await playQuality({ server: server.url, model: "gpt-4o-mini", ...sizes }, strategy);
      assert.equal(run.failed, 0);
      assert.deepEqual([run.answered, run.questions], [8, 8]);
      assert.ok(run.compactions > 0, "nothing was hidden");
      assert.ok(run.promptTokens > 0);
      assert.ok(run.right >= 6, `${run.right} of ${run.questions}`);
    });
  }

  it("counts nothing as right that a model answers without the value", async () => {
    const silent = await startModelServer({ otherwise: { text: "I do not know." } });
    const run = await playQuality({ server: silent.url, model: "gpt-4o-mini", ...sizes }, "slidingWindow");
    await silent.close();
    assert.deepEqual([run.right, run.answered, run.failed], [0, 8, 0]);
  });

  it("ends soon where every turn fails, and says why", async () => {
    const refusing = await startModelServer({
      otherwise: { fault: "status", status: 401, message: "No such key" },
    });
    const run = await playQuality({ server: refusing.url, model: "gpt-4o-mini", ...sizes }, "slidingWindow");
    await refusing.close();
    assert.deepEqual([run.right, run.answered, run.failed], [0, 0, 3]);
    assert.match(run.failure ?? "", /key/i);
  });

  const values = (write: (value: string) => string) => (body: ChatBody) => {
    const content = body.messages.at(-1)?.content;
    const asked = typeof content === "string" ? content : "";
    const fact = planted.facts.find(({ query }) => asked.includes(query));
    return { text: fact ? write(fact.answer) : "noted" };
  };

  for (const [answer, isKnown] of [
    ["It is **cache-4711**.", true],
    ["`cache-4711`.", true],
    ["_cache-4711_", true],
    ["Cache-4711", true],
    ["cache\u20114711", true],
    ["Not cache-47110, but cache-4711", true],
    ["値はcache-4711です。", true],
    ["cache-47110 or cache-47111", false],
    ["precache-4711", false],
    ["cache", false],
    ["", false],
  ] as const) {
    it(`holds "${answer}" for ${isKnown ? "right" : "wrong"} where cache-4711 was asked for`, () => {
      assert.equal(isRight(answer, "cache-4711"), isKnown);
    });
  }

  it("takes an answer that is cut at its length, and counts the tokens of replies that say nothing", async () => {
    const long = await startModelServer({
      otherwise: (body) => {
        const said = values((value) => `${value} and so on`)(body);
        return said.text === "noted" ? said : { ...said, finishReason: "length" };
      },
    });
    const run = await playQuality({ server: long.url, model: "gpt-4o-mini", ...sizes }, "dropOldest");
    await long.close();
    assert.deepEqual([run.right, run.failed], [8, 0]);
    const empty = await startModelServer({ otherwise: { text: "" } });
    const mute = await playQuality({ server: empty.url, model: "gpt-4o-mini", ...sizes }, "dropOldest");
    await empty.close();
    assert.deepEqual([mute.answered, mute.questions, mute.failed], [0, 8, 3]);
    assert.ok(mute.promptTokens > 0 && (mute.cost ?? 0) > 0);
  });

  it("prints a row for each strategy, and tells what was not answered and with what it was asked", async () => {
    const known = await startModelServer({ otherwise: "demo", shape: { deltaLength: 1_000, delayMs: 0 } });
    const args = ["--server", known.url, "--model", "gpt-4o-mini", "--turns", "6", "--facts", "3"];
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    assert.ok(await measureQuality(args, undefined, print));
    await known.close();
    assert.deepEqual(
      lines.map((line) => line.split(/\s{2,}/)[0]),
      ["strategy", "dropOldest", "slidingWindow", "summarize"],
    );
    assert.doesNotMatch(lines.join("\n"), /NaN|undefined/);
    lines.length = 0;
    const closed = await startModelServer({ apiKey: "sk-right" });
    args[1] = closed.url;
    assert.equal(await measureQuality(args, undefined, print), false);
    await closed.close();
    const [, row, failure, unanswered, last] = lines;
    assert.match(row ?? "", /^dropOldest +0 of 3 +0 +0 % +0 +3 +0\.0000$/);
    assert.match(failure ?? "", /first failure: .*asks for an API key/);
    assert.match(unanswered ?? "", /3 of 3 questions/);
    assert.match(last ?? "", /without a key \(OPENAI_API_KEY\)/);
    assert.equal(lines.length, 5);
  });

  for (const [args, words] of [
    ["", /--server URL --model M/],
    ["--server http://a/v1", /--server URL --model M/],
    ["--server nowhere --model m", /web address/],
    ["--server localhost:11434 --model m", /web address/],
    ["--server http://a/v1 --model m --turns abc", /--turns takes a whole number.*"abc"/],
    ["--server http://a/v1 --model m --turns 0", /--turns/],
    ["--server http://a/v1 --model m --turns=-4", /--turns.*"-4"/],
    ["--server http://a/v1 --model m --turns -4", /--turns/],
    ["--server http://a/v1 --model m --turns 1e3", /--turns/],
    ["--server http://a/v1 --model m --turns", /--turns/],
    ["--server http://a/v1 --model m --facts 0", /--facts/],
    ["--server http://a/v1 --model m --facts 2.5", /--facts/],
    ["--server http://a/v1 --model m --facts 50", /--facts 50: at most half as many as --turns/],
    ["--server http://a/v1 --model m --window 500", /--window takes a whole number from 2,000 on/],
    ["--server http://a/v1 --model m --windows 500", /'--windows'.* It takes --server, --model/],
    ["--server http://a/v1 --model m more", /'more'/],
  ] as const) {
    it(`says in a sentence what is wrong with "${args}"`, async () => {
      const given = args.split(" ").filter((word) => word !== "");
      await assert.rejects(
        measureQuality(given, undefined, () => assert.fail("printed")),
        (error) =>
          error instanceof CommandLineProblem && words.test(error.message) && !error.message.includes("\n"),
      );
    });
  }
});
