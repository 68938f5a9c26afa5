import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { claudeLike } from "../../modelServer/servers/claudeLike.ts";
import { responsesLike } from "../../modelServer/servers/responsesLike.ts";
import { startKind, type RunningKind } from "../../modelServer/servers/serverKind.ts";
import { deepSeekLike } from "../../modelServer/servers/thinkingBack.ts";
import { configure, run, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

interface Exported {
  readonly entries: readonly {
    readonly message?: { readonly opaque?: readonly { readonly kind: string }[] };
  }[];
}

describe("One conversation through three APIs", () => {
  const { beside } = useExtension();
  let servers: readonly RunningKind[];
  const nameOf = ({ kind }: RunningKind) => `Three ${kind.api}`;

  before(async () => {
    servers = await Promise.all([deepSeekLike, responsesLike, claudeLike].map(startKind));
    const rows = servers.map((server) => ({
      name: nameOf(server),
      baseUrl: server.url,
      api: server.kind.api,
    }));
    await configure({ servers: rows, approval: "allowAll", maxRetries: 0 });
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });

  async function ask(server: RunningKind, text: string): Promise<void> {
    await run("selectModel", { model: server.kind.model, server: nameOf(server) });
    const outcome = await run<{ stopReason: string }>("send", { text });
    assert.equal(outcome.stopReason, "stop", `${server.kind.name}: ${JSON.stringify(outcome)}`);
  }

  it("keeps every opaque part in its record, and its export and import send the same bytes", async () => {
    await run("newConversation");
    for (const server of servers) {
      server.say({ text: "I look.", calls: [{ name: "list_files", args: { path: "docs" } }] }, "Docs.");
      await ask(server, "look");
    }
    const { id } = await state();
    const path = join(beside(), "three.json");
    await run("export", { format: "json", path });
    const { entries } = JSON.parse(await readFile(path, "utf8")) as Exported;
    const kinds = entries.flatMap(({ message }) => (message?.opaque ?? []).map(({ kind }) => kind));
    // Each has replied twice; the unit suite has them take turns once more.
    for (const kind of ["reasoning", "reasoning_item", "thinking"]) {
      assert.equal(kinds.filter((one) => one === kind).length, 2, kind);
    }
    await run("import", { path });
    const copy = (await state()).id;
    assert.notEqual(copy, id);
    for (const server of servers) {
      for (const conversation of [id, copy]) {
        await run("openConversation", { id: conversation });
        await ask(server, "once more");
      }
      const [one, other] = server.taken.slice(-2).map((body) => JSON.stringify(body));
      assert.equal(one, other);
    }
  });
});
