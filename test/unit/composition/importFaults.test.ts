import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

interface Outcome {
  readonly imported: boolean;
  readonly reason?: string;
}

describe("A file that is not in order all through", () => {
  const { beside } = useExtension();
  let server: ModelServer;
  const messages = [
    ...Array.from({ length: 50 }, (_, turn) => ({ role: "user", content: `Quokkas, part ${turn}` })),
    { role: "user", content: [{ type: "text", text: "and" }, { type: "text" }] },
  ];

  before(async () => {
    server = await serve();
  });

  const refused = async (text: string, place: RegExp) => {
    const path = join(beside(), "bad.json");
    await writeFile(path, text);
    const before = await state();
    const hits = await run<readonly unknown[]>("searchConversations", { query: "quokkas" });
    const { imported, reason } = await run<Outcome>("import", { path });
    assert.equal(imported, false);
    assert.match(reason ?? "", place);
    assert.deepEqual(await state(), before);
    assert.deepEqual(await run("searchConversations", { query: "quokkas" }), hits);
  };

  it("imports nothing and names the place, whichever of the three kinds it is", async () => {
    await run("newConversation");
    server.script({ text: "Yes." });
    await run("send", { text: "Quokkas smile, do they?" });
    await refused(JSON.stringify(messages), /^\$\[50\]\.content\[1\]\.text is not a text/);
    await refused(
      JSON.stringify({ conversation_history: messages }),
      /^\$\.conversation_history\[50\]\.content\[1\]\.text is not a text/,
    );
    const good = join(beside(), "good.json");
    await run("export", { format: "json", path: good });
    const file = JSON.parse(await readFile(good, "utf8")) as { entries: { at: unknown }[] };
    const last = file.entries.length - 1;
    file.entries[last]!.at = "now";
    await refused(JSON.stringify(file), new RegExp(`^\\$\\.entries\\[${last}\\]\\.at is not`));
    await refused((await readFile(good, "utf8")).replaceAll("smile", "frown"), /^\$\.checksum does not fit/);
    await refused((await readFile(good, "utf8")).slice(0, -200), /^The file is not JSON/);
    const before = await state();
    assert.equal((await run<Outcome>("import", { path: good })).imported, true);
    assert.notEqual((await state()).id, before.id);
  });
});
