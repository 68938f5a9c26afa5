import assert from "node:assert/strict";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import { sameState } from "../../../../../src/core/conversation/fileStates.ts";
import type { FileLocation, FileState } from "../../../../../src/core/conversation/entry.ts";
import type { FileSnapshots, WorkspaceScan } from "../../../../../src/core/ports/fileSnapshots.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { hashedContent } from "../../../../../src/host/checkpoints/diskFiles.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";

/** Files of a disk that keeps the case of names and ignores it. */
class CaselessSnapshots implements FileSnapshots {
  readonly mode = "all";
  readonly found: WorkspaceScan[] = [];
  private readonly files = new Map<string, { readonly path: string; readonly text: string }>();

  get names(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.files.values()].map(({ path, text }) => [path, text]));
  }

  set(path: string, text: string): void {
    const known = this.files.get(path.toLowerCase());
    this.files.set(path.toLowerCase(), { path: known?.path ?? path, text });
  }

  delete(path: string): void {
    this.files.delete(path.toLowerCase());
  }

  locate(path: string) {
    return Promise.resolve({ folder: "w", path });
  }

  capture({ folder, path }: FileLocation) {
    const text = this.files.get(path.toLowerCase())?.text;
    return Promise.resolve({ folder, path, ...stateOf(text) });
  }

  readonly write: FileSnapshots["write"] = async (place, expected, state, contents) => {
    if (!sameState((await this.capture(place)).state, expected)) return "changed";
    if (state.kind === "file") this.set(place.path, new TextDecoder().decode(contents.get(state.hash)));
    else this.delete(place.path);
    return undefined;
  };

  scan(): Promise<WorkspaceScan> {
    return Promise.resolve(this.found.shift() ?? { changes: [], contents: [], unseen: [] });
  }
}

function stateOf(text: string | undefined) {
  if (text === undefined) return { state: { kind: "absent" } as FileState, contents: [] };
  const content = hashedContent(new TextEncoder().encode(text));
  const state: FileState = { kind: "file", hash: content.hash, size: content.bytes.length };
  return { state, contents: [content] };
}

describe("A restore on a disk that ignores case", () => {
  /** A turn that gives a file another name, and maybe another text. */
  async function renamed(from: string, to: string, text: string) {
    const snapshots = new CaselessSnapshots();
    snapshots.set(from, "first");
    const model = new ScriptedModel();
    const [before, after] = [stateOf("first"), stateOf(text)];
    const absent: FileState = { kind: "absent" };
    const tools: ToolBox = {
      definitions: [],
      effect: () => "execute",
      run: () => {
        snapshots.delete(from);
        snapshots.set(to, text);
        snapshots.found.push({
          changes: [
            { folder: "w", path: to, before: absent, after: after.state },
            { folder: "w", path: from, before: before.state, after: absent },
          ],
          contents: [...before.contents, ...after.contents],
          unseen: [],
        });
        return Promise.resolve({ content: "Done." });
      },
    };
    const journal = memoryJournal();
    const services = servicesFor(model, {
      tools,
      journal,
      checkpoints: { files: snapshots, contents: journal },
    });
    const session = new Session(services, "c", { entries: [] });
    model.add({ calls: [["run_command", {}]] }, "Done.");
    await session.send("Rename it.");
    const target = session.conversation.messages.findLast(({ message }) => message.role === "user")?.id ?? "";
    return { snapshots, target, restoring: session.restoring };
  }

  const names: readonly (readonly [string, string])[] = [
    ["readme.md", "README.md"],
    ["src/Button.ts", "src/button.ts"],
    ["Lib/a.ts", "lib/a.ts"],
  ];
  for (const [from, to] of names) {
    for (const text of ["first", "second"]) {
      it(`ends with ${from} under that name, after ${to} was made of it with ${text} in it`, async () => {
        const { snapshots, target, restoring } = await renamed(from, to, text);
        assert.deepEqual(snapshots.names, { [to]: text });
        const { files = [] } = (await restoring?.restore(target)) ?? {};
        assert.deepEqual(snapshots.names, { [from]: "first" });
        assert.deepEqual(
          files.filter(({ problem }) => problem),
          [],
        );
      });
    }
  }

  it("never deletes the file, whichever of the two names is wanted or put back alone", async () => {
    const wanting = await renamed("a.txt", "A.txt", "first");
    await wanting.restoring?.restore(wanting.target, ({ path }) => path === "A.txt");
    assert.deepEqual(wanting.snapshots.names, { "a.txt": "first" });
    const putting = await renamed("a.txt", "A.txt", "first");
    const states = [{ folder: "w", path: "A.txt", state: { kind: "absent" } as const }];
    await putting.restoring?.put(putting.target, states);
    assert.deepEqual(putting.snapshots.names, { "a.txt": "first" });
  });

  it("loses no byte when it is taken back", async () => {
    const { snapshots, target, restoring } = await renamed("a.txt", "A.txt", "second");
    const { id = "" } = (await restoring?.restore(target)) ?? {};
    await restoring?.undo(id);
    assert.deepEqual(Object.values(snapshots.names), ["second"]);
  });
});
