import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failureFact } from "../../../../../src/presenter/messages/failureMessages.ts";
import { faultFiles, faultTable } from "../../../../fixtures/faultTable.ts";
import { validateRequest } from "../../../../modelServer/validateRequest.ts";
import { english } from "../../../doubles/english.ts";
import { WholeAgent } from "../../../doubles/wholeAgent.ts";

let agent: WholeAgent;

async function begin(): Promise<void> {
  agent = await WholeAgent.start();
  for (const [name, content] of Object.entries(faultFiles))
    await writeFile(join(agent.folder, name), content());
}

/** Asserts that all requests were valid and that the record can be sent again: the strict server takes the next message. */
async function assertGoesOn(): Promise<void> {
  for (const { body } of agent.server.requests) assert.equal(validateRequest(body), undefined);
  await agent.changeServer();
  agent.set({});
  agent.server.script({ text: "Fine again." });
  const outcome = await agent.session.send("And now?");
  assert.deepEqual([outcome.stopReason, outcome.text], ["stop", "Fine again."]);
  assert.deepEqual(
    agent.server.requests.map(({ status }) => status),
    [200],
  );
  assert.equal((await agent.state()).running, false);
}

function assertSentence(text: string): void {
  assert.match(text, /^\S.*[.!?")]$/, text);
  assert.ok(text.length < 500, text);
  assert.doesNotMatch(text, /undefined|\[object|Error:|\n/, text);
}

describe(`Each of ${faultTable.length} faults ends in a sentence and in a record that can be sent again`, () => {
  before(begin);
  after(() => agent.close());

  for (const { name, arrange, ends, says, settings = {} } of faultTable) {
    it(name, async () => {
      agent.begin(settings);
      arrange(agent.server);
      const outcome = await agent.session.send(name);
      assert.equal(outcome.stopReason, ends, JSON.stringify(outcome));
      const told = outcome.failure && failureFact(outcome.failure, english).message;
      if (ends !== "stop" && ends !== "length") assertSentence(told ?? "");
      if (says && told !== undefined) assert.match(told, says);
      if (says && told === undefined)
        assert.match(JSON.stringify(agent.server.requests.at(-1)?.body.messages.at(-1)), says);
      await assertGoesOn();
    });
  }
});
