import assert from "node:assert/strict";
import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { FileWorkspaceIndex } from "../../../../src/store/files/fileWorkspaceIndex.ts";
import { tempFolder } from "../tempFolder.ts";

describe("The index of workspaces", () => {
  const path = tempFolder();
  const logged: string[] = [];
  const index = () => new FileWorkspaceIndex(path("index"), { write: (_, text) => void logged.push(text) });

  /** A workspace with a folder and a database, known to the index. */
  async function workspace(name: string, openedAt = 1) {
    mkdirSync(path(name), { recursive: true });
    writeFileSync(path(`${name}.db`), "");
    const known = { store: path(`${name}.db`), folders: [pathToFileURL(path(name)).href], openedAt };
    await index().note(known);
    return known;
  }

  it("finds a workspace whose folder was renamed, until it is adopted", async () => {
    const [here, renamed] = [await workspace("here"), await workspace("renamed")];
    assert.deepEqual(await index().lost(here), []);
    renameSync(path("renamed"), path("other name"));
    assert.deepEqual(await index().lost(here), [renamed]);
    await index().markAdopted(renamed.store, here.store);
    assert.deepEqual(await index().lost(here), []);
  });

  it("finds a folder's workspace when the folder has become part of another one", async () => {
    const single = await workspace("single");
    await workspace("unrelated");
    const multi = { store: path("multi.db"), folders: [...single.folders, "file:///elsewhere"] };
    assert.deepEqual(await index().lost(multi), [single]);
  });

  it("finds an adopted workspace again when it was written since, and for another workspace of its folder", async () => {
    const single = await workspace("single");
    const multi = (name: string) => ({
      store: path(name),
      folders: [...single.folders, "file:///elsewhere"],
    });
    await index().markAdopted(single.store, path("ab.db"));
    assert.deepEqual(await index().lost(multi("ab.db")), []);
    assert.equal((await index().lost(multi("ac.db"))).length, 1);
    const later = Date.now() / 1000 + 60;
    utimesSync(single.store, later, later);
    assert.equal((await index().lost(multi("ab.db"))).length, 1);
  });

  it("names the last opened first, and none whose database is gone or whose folder is on another machine", async () => {
    const here = await workspace("here");
    for (const [name, openedAt] of [
      ["old", 1],
      ["young", 2],
      ["erased", 3],
    ] as const) {
      await workspace(name, openedAt);
      renameSync(path(name), path(`${name} moved`));
    }
    renameSync(path("erased.db"), path("elsewhere.db"));
    await index().note({ ...here, store: path("old.db"), folders: ["file:///gone"], openedAt: 1 });
    writeFileSync(path("remote.db"), "");
    await index().note({ store: path("remote.db"), folders: ["vscode-remote://host/gone"], openedAt: 9 });
    const lost = await index().lost(here);
    assert.deepEqual(
      lost.map(({ openedAt }) => openedAt),
      [2, 1],
    );
  });

  it("passes over a file that it cannot read, and says so in the log", async () => {
    const here = await workspace("here");
    writeFileSync(path("index/broken.json"), "{");
    writeFileSync(path("index/foreign.json"), "[]");
    assert.deepEqual(await index().lost(here), []);
    assert.equal(logged.length, 2);
    assert.equal(readdirSync(path("index")).length, 3);
  });

  it("has a workspace whole that is noted several times at once", async () => {
    const here = await workspace("here");
    const known = { ...(await workspace("moved")), openedAt: 5 };
    await Promise.all(Array.from({ length: 8 }, () => index().note(known)));
    renameSync(path("moved"), path("moved on"));
    assert.deepEqual(await index().lost(here), [known]);
    assert.equal(readdirSync(path("index")).length, 2);
  });

  it("knows of nothing before anything was noted", async () => {
    assert.deepEqual(await index().lost({ store: "x", folders: [] }), []);
  });
});
