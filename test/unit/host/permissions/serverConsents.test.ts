import assert from "node:assert/strict";
import { ServerConsents } from "../../../../src/host/permissions/serverConsents.ts";

const server = "https://models.example/v1";

/** VS Code's global state, and the consents of windows that share it. */
function world() {
  const kept = new Map<string, unknown>();
  const state = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: readonly string[]) => void kept.set(key, value),
  };
  return { kept, window: (workspace: string) => new ServerConsents(state, () => workspace) };
}

describe("An answer about a workspace's model server", () => {
  for (const answer of ["yes", "no"] as const) {
    it(`lasts: ${answer}`, async () => {
      const { window } = world();
      await window("a").decide(server, answer);
      const later = window("a");
      assert.equal(later.answer(server), answer);
      assert.equal(later.cover(server), answer === "yes");
    });

    it(`holds for that workspace and origin alone: ${answer}`, async () => {
      const { window } = world();
      await window("a").decide(server, answer);
      assert.equal(window("b").answer(server), undefined);
      const here = window("a");
      assert.equal(here.answer("https://models.example/other"), answer);
      const others = [
        "http://models.example/v1",
        "https://models.example:444",
        "https://models.example.evil/v1",
      ];
      for (const other of [...others, "https://models.example@evil/v1", "", undefined, 7]) {
        assert.equal(here.answer(other), undefined, String(other));
      }
    });
  }

  it("can be changed and forgotten, and whoever follows is told", async () => {
    const { window } = world();
    const consents = window("a");
    let told = 0;
    const watch = consents.onChange(() => told++);
    await consents.decide(server, "no");
    assert.deepEqual([consents.agreed, consents.refused], [[], ["https://models.example"]]);
    await consents.add(server);
    assert.deepEqual([consents.agreed, consents.refused], [["https://models.example"], []]);
    await consents.add(server);
    await consents.decide(server, undefined);
    assert.deepEqual([consents.agreed, consents.refused], [[], []]);
    assert.equal(told, 3);
    watch.dispose();
    await consents.decide(server, "no");
    assert.equal(told, 3);
  });

  it("is none about what is no address, and none where what was stored cannot be understood", async () => {
    const { kept, window } = world();
    const consents = window("a");
    for (const odd of ["", "models.example", "file:///etc/passwd", "javascript:1"]) {
      await consents.decide(odd, "yes");
    }
    assert.deepEqual([consents.agreed, consents.refused], [[], []]);
    kept.set("longhand.workspaceServers:a", { 0: server });
    kept.set("longhand.refusedServers:a", [7, null]);
    assert.deepEqual([consents.agreed, consents.refused], [[], []]);
  });
});
