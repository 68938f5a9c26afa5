import assert from "node:assert/strict";
import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WholeAgent } from "../../../doubles/wholeAgent.ts";

describe("What a model asks for", () => {
  let agent: WholeAgent;
  const outside = () => join(dirname(agent.folder), "outside.txt");

  before(async () => {
    agent = await WholeAgent.start();
    await writeFile(outside(), "secret of another folder");
    await symlink(dirname(agent.folder), join(agent.folder, "way-out"));
  });
  after(async () => {
    await rm(join(agent.folder, "way-out"));
    await agent.close();
  });

  /** Tool result that the model is told. */
  const result = async (name: string, args: object): Promise<string> => {
    agent.begin();
    agent.server.script({ toolCalls: [{ name, arguments: args }] });
    await agent.session.send("Go");
    return JSON.stringify(agent.server.requests.at(-1)?.body.messages.at(-1));
  };

  it("never reaches a file outside the workspace, whatever the path", async () => {
    const paths = [
      ...["../outside.txt", "src/../../outside.txt", outside(), "way-out/outside.txt"],
      ...["/etc/passwd", "./way-out/../way-out/outside.txt", "docs/../way-out/outside.txt"],
    ];
    for (const path of paths) {
      const read = await result("read_file", { path });
      assert.doesNotMatch(read, /secret of another|root:/, path);
      assert.match(read, /outside|leads out/, path);
      for (const [tool, args] of [
        ["write_file", { path, content: "overwritten" }],
        ["edit_file", { path, oldText: "secret", newText: "overwritten" }],
        ["apply_patch", { input: `*** Begin Patch\n*** Delete File: ${path}\n*** End Patch` }],
        ["list_files", { path: dirname(path) }],
      ] as const) {
        const told = await result(tool, args);
        assert.match(told, /outside|leads out|path/, `${tool} ${path}: ${told}`);
      }
      assert.equal(await readFile(outside(), "utf8"), "secret of another folder", path);
    }
    assert.match(await result("run_command", { command: "pwd", cwd: ".." }), /outside/);
    assert.match(await result("run_command", { command: "pwd", cwd: "way-out" }), /leads out|outside/);
    assert.doesNotMatch(await result("search_text", { query: "secret of another" }), /outside\.txt/);
  });
});
