import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Picture } from "../../../src/core/conversation/picture.ts";
import { pngPicture } from "../../fixtures/samplePictures.ts";
import { imageUrls } from "../../modelServer/imageCount.ts";
import { WholeAgent } from "../doubles/wholeAgent.ts";

const screenshots = Array.from({ length: 50 }, (_, at) => pngPicture(1280, 800, at, `shot-${at}.png`));
/** Tokens of a screenshot by the rule of gpt-4o: 85 and six tiles of 170. */
const perShot = 1105;
const window = { model: "gpt-4o", contextWindow: 32_000, responseReserve: 2_000, maxRequestsPerTurn: 100 };

describe("A conversation with pictures", () => {
  let agent: WholeAgent;
  beforeEach(async () => {
    agent = await WholeAgent.start();
  });
  afterEach(() => agent.close());

  const kept = async (shots: readonly (typeof screenshots)[number][]): Promise<readonly Picture[]> => {
    for (const { bytes } of shots) await agent.pictures.put(bytes);
    return shots.map(({ picture }) => picture);
  };
  const messages = () => agent.session.conversation.messages;

  /** Asserts for each request that the tokens counted are those that the server reported. */
  function assertCounted(): void {
    assert.deepEqual(
      agent.server.requests.filter(({ status }) => status !== 200),
      [],
    );
    const usages = messages().flatMap(({ usage }) => usage ?? []);
    assert.ok(usages.length > 0);
    for (const { promptTokens, countedTokens, doubted } of usages) {
      assert.equal(countedTokens, promptTokens);
      assert.equal(doubted, undefined);
    }
  }

  it("takes 50 screenshots through a window of 32,000 tokens, words first and last, counted exactly", async () => {
    agent.begin(window);
    for (const [at, shot] of screenshots.entries()) {
      agent.server.script({ text: `Screenshot ${at} shows a grey page.` });
      const { stopReason } = await agent.session.send(`What is on screenshot ${at}?`, await kept([shot]));
      assert.equal(stopReason, "stop");
    }
    assertCounted();
    const { tokens, messages: weighed } = await agent.state();
    assert.ok(tokens.total <= 0.8 * tokens.limit);
    const shown = weighed.flatMap(({ images = [] }) => images);
    assert.equal(shown.length, 50);
    assert.equal(tokens.images, perShot * shown.filter(({ form }) => form === "full").length);
    assert.equal(shown.at(-1)?.form, "full");
    assert.equal(shown[0]?.form, "stub");
    // No word had to go for pictures.
    assert.ok(weighed.every(({ standing }) => standing === "sent"));
    const sent = agent.server.requests.at(-1)?.body.messages ?? [];
    assert.match(
      JSON.stringify(sent[1]?.content),
      /Image shot-0\.png, 1280 × 800 pixels, left out\. The reply to it: .*Screenshot 0 shows a grey page/,
    );
  });

  it("goes on where all 50 come with one message", async () => {
    agent.begin(window);
    agent.server.script({ text: "Many." }, { text: "Yes." });
    const { stopReason } = await agent.session.send("Compare these.", await kept(screenshots));
    assert.equal(stopReason, "stop");
    assert.equal((await agent.session.send("Is that all?")).stopReason, "stop");
    assertCounted();
    assert.ok(imageUrls(agent.server.requests[0]?.body.messages ?? []).length >= 20);
  });

  it("goes on where the agent looks at 50 files in one turn", async () => {
    agent.begin(window);
    for (const [at, { bytes }] of screenshots.entries()) {
      await writeFile(join(agent.folder, `shot-${at}.png`), bytes);
      agent.server.script({ toolCalls: [{ name: "view_image", arguments: { path: `shot-${at}.png` } }] });
    }
    agent.server.script({ text: "All grey." });
    assert.equal((await agent.session.send("Look at all of them.")).text, "All grey.");
    assertCounted();
    assert.equal(messages().filter(({ message }) => message.role === "tool" && message.images).length, 50);
  });

  it("is the same after a restart, and brings pictures back by undo", async () => {
    agent.begin({ ...window, contextWindow: 8_000 });
    for (const shot of screenshots.slice(0, 8)) await agent.session.send("Next.", await kept([shot]));
    const before = await agent.state();
    await agent.reopen();
    assert.deepEqual(await agent.state(), before);
    const stubs = () =>
      agent
        .state()
        .then(
          ({ messages: all }) =>
            all.flatMap(({ images = [] }) => images).filter(({ form }) => form === "stub").length,
        );
    const had = await stubs();
    assert.ok(had > 0);
    assert.equal((await agent.session.overrides.undo()).applied, true);
    assert.ok((await stubs()) < had);
  });

  it("learns how many bytes a request may have, and ages pictures until it fits", async () => {
    await agent.changeServer({ maxBytes: 60_000 });
    agent.begin({ model: "gpt-4o" });
    const shots = Array.from({ length: 12 }, (_, at) => pngPicture(200, 200, at, `noisy-${at}.png`, 8_000));
    for (const shot of shots) {
      assert.equal((await agent.session.send("Next.", await kept([shot]))).stopReason, "stop");
    }
    const refused = agent.server.requests.length;
    assert.ok(refused <= 14, `${refused} requests for 12 messages`);
  });

  it("asks before a model without sight is sent none, and never sticks", async () => {
    await agent.changeServer({ models: { "gpt-4o": { blind: true } } });
    agent.begin({ model: "gpt-4o" });
    const first = await agent.session.send("What is this?", await kept(screenshots.slice(0, 1)));
    assert.equal(first.failure?.kind === "model" && first.failure.error.reason.code, "noSight");
    const asked = agent.server.requests.length;
    const again = await agent.session.retry();
    assert.equal(again.failure?.kind === "model" && again.failure.error.reason.code, "noSight");
    assert.equal(agent.server.requests.length, asked, "what is known is not tried again");
    assert.equal((await agent.session.sendWithoutPictures()).stopReason, "stop");
    assert.equal((await agent.session.send("And now?")).stopReason, "stop");
    await agent.session.overrides.undo();
    assert.equal((await agent.state()).messages[1]?.images?.[0]?.form, "full");
  });

  it("goes on without pictures whose bytes are kept no more", async () => {
    agent.begin({ model: "gpt-4o" });
    const lost = pngPicture(640, 480, 3, "lost.png").picture;
    assert.equal((await agent.session.send("What is this?", [lost])).stopReason, "stop");
    assertCounted();
    assert.match(
      JSON.stringify(agent.server.requests[0]?.body.messages),
      /Image lost\.png, 640 × 480 pixels, left out/,
    );
  });
});
