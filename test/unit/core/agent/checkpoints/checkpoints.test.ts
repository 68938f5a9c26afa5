import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import type { SessionServices } from "../../../../../src/core/agent/session/sessionServices.ts";
import type { ToolBox } from "../../../../../src/core/ports/tools.ts";
import { createTools } from "../../../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../../../fixtures/diskEditor.ts";
import { DiskSnapshots } from "../../../../fixtures/diskSnapshots.ts";
import { bytesIn, foldersIn } from "../../../../fixtures/folderContents.ts";
import { NodeWorkspace, tempFolder } from "../../../../fixtures/nodeWorkspace.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { reopened, servicesFor } from "../../../doubles/world.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";

const run = promisify(execFile);

describe("Checkpoints of a conversation", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let snapshots: DiskSnapshots;
  let model: ScriptedModel;
  let services: SessionServices;
  let session: Session;
  const at = (path: string) => join(folder.path, path);
  const now = () => bytesIn(folder.path);

  beforeEach(async () => {
    folder = await tempFolder({
      "a.txt": "one\r\ntwo\r\n",
      "b.latin1": Buffer.from([0xe9, 0x6e, 0x0a]),
      "c.bin": Buffer.from([0, 1, 2, 255]),
      "run.sh": "#!/bin/sh\n",
      "sub/moved.txt": "moved\n",
    });
    await chmod(at("run.sh"), 0o755);
    const workspace = new NodeWorkspace(folder.path);
    snapshots = new DiskSnapshots(workspace, join(dirname(folder.path), "baseline.db"));
    const own = createTools({ workspace, editor: new DiskEditor() });
    const tools: ToolBox = {
      definitions: own.definitions,
      effect: (name) => (name === "run_command" ? "execute" : own.effect(name)),
      run: async (call, signal) => {
        if (call.function.name !== "run_command") return own.run(call, signal);
        const { command } = JSON.parse(call.function.arguments) as { command: string };
        await run("sh", ["-c", command], { cwd: folder.path });
        return { content: "Exit code 0." };
      },
    };
    const journal = memoryJournal();
    model = new ScriptedModel();
    services = servicesFor(model, { tools, journal, checkpoints: { files: snapshots, contents: journal } });
    session = new Session(services, "c", { entries: [] });
  });
  afterEach(async () => {
    snapshots.close();
    await folder.remove();
  });

  const edit = (path: string, oldText: string, newText: string) =>
    ["edit_file", { path, oldText, newText }] as const;
  const command = (text: string) => ["run_command", { command: text }] as const;
  const patch = (...lines: readonly string[]) =>
    ["apply_patch", { input: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") }] as const;
  const say = async (...calls: readonly (readonly [string, object])[]) => {
    model.add(...calls.map((call) => ({ calls: [call] })), "Done.");
    await session.send("Go on.");
    return session.conversation.messages.findLast(({ message }) => message.role === "user")?.id ?? "";
  };

  /** Five turns that change files in every way, with what lay there before each. */
  async function task() {
    const states = new Map<string, Readonly<Record<string, string>>>();
    const turns: readonly (readonly (readonly [string, object])[])[] = [
      [edit("a.txt", "two", "2"), ["write_file", { path: "new/deep.txt", content: "made\n" }]],
      [command("mv sub/moved.txt sub/elsewhere.txt; printf '\\377' > c.bin; chmod 644 run.sh; rm b.latin1")],
      [patch("*** Update File: a.txt", "*** Move to: z.txt", "-one", "+1", "*** Delete File: new/deep.txt")],
      [command("ln -s z.txt link; printf x > 'odd name é.txt'; rm run.sh")],
      [["write_file", { path: "run.sh", content: "other\n" }], command("rm link; printf y > link")],
    ];
    for (const calls of turns) {
      const before = await now();
      states.set(await say(...calls), before);
    }
    states.set(await say(), await now());
    return states;
  }

  it("bring the files back to how they were at each message, and forth, byte for byte", async () => {
    const states = await task();
    const all = [...states];
    for (const [id, bytes] of [...all.toReversed(), ...all]) {
      await session.restoring?.restore(id);
      assert.deepEqual(await now(), bytes);
    }
    // Also after a restart.
    session = await reopened(services);
    for (const [id, bytes] of [...all, ...all.toReversed()]) {
      await session.restoring?.restore(id);
      assert.deepEqual(await now(), bytes);
    }
  });

  const swaps: readonly (readonly [string, string])[] = [
    [
      "a folder took the place of a file",
      "rm a.txt; mkdir -p a.txt/deep/er; printf x > a.txt/deep/in; printf y > a.txt/z",
    ],
    ["a file took the place of a folder", "rm -r sub; printf x > sub"],
    ["a link took the place of a folder", "mv sub elsewhere; ln -s elsewhere sub"],
    ["files took each other's names", "mv a.txt t; mv run.sh a.txt; mv t run.sh"],
    ["a name changed its case alone", "mv a.txt A.TXT"],
    ["files cannot be written", "chmod 444 a.txt c.bin; mv c.bin sub/c.bin"],
    [
      "names are as long as they can be",
      "mv a.txt $(printf '漢%.0s' $(seq 85)); mv c.bin $(printf 'x%.0s' $(seq 255))",
    ],
    ["names are odd", "mv a.txt '-rf'; mv c.bin '..x'; mv run.sh '*\\? '; mv b.latin1 \"$(printf 'q\\n.')\""],
    [
      "a folder's name holds control characters",
      'd=$(printf "a\\nb\\t\\177c"); mkdir "$d"; mv a.txt run.sh "$d"',
    ],
    [
      "a folder's name changed its Unicode form alone",
      "mkdir caf\u00e9; mv a.txt caf\u00e9; mv caf\u00e9 cafe\u0301",
    ],
    ["permissions alone changed", "chmod 755 a.txt; chmod 600 run.sh"],
    ["all is gone", "rm -r ./*"],
  ];
  for (const [what, line] of swaps) {
    it(`bring the files back, and forth, where ${what}`, async () => {
      const before = await now();
      const first = await say(command(line));
      const after = await now();
      assert.notDeepEqual(after, before);
      const { id = "" } = (await session.restoring?.restore(first)) ?? {};
      assert.deepEqual(await now(), before);
      assert.deepEqual(await foldersIn(folder.path), ["sub"]);
      await session.restoring?.undo(id);
      assert.deepEqual(await now(), after);
    });
  }

  it("bring back what is in a folder by its exact name, where another looks like it", async () => {
    await mkdir(at("a b"));
    await writeFile(at("a b/f"), "1");
    const before = await now();
    const first = await say(command("mv 'a b' a\u00a0b"));
    const after = await now();
    const { id = "" } = (await session.restoring?.restore(first)) ?? {};
    assert.deepEqual(await now(), before);
    await session.restoring?.undo(id);
    assert.deepEqual(await now(), after);
    assert.deepEqual(await foldersIn(folder.path), ["a\u00a0b", "sub"]);
  });

  const makers: readonly (readonly [string, readonly (readonly [string, object])[]])[] = [
    [
      "edits made",
      [
        ["write_file", { path: "new/a.txt", content: "a" }],
        ["write_file", { path: "new/deep/er/b.txt", content: "b" }],
        ["write_file", { path: "sub/own/c.txt", content: "c" }],
      ],
    ],
    ["a command made", [command("mkdir -p new/deep/er sub/own; touch new/a new/deep/er/b sub/own/c")]],
    [
      "an edit and a command made, and files left again",
      [
        ["write_file", { path: "new/a.txt", content: "a" }],
        command("mkdir new/deep; touch new/deep/b; rm new/a.txt"),
      ],
    ],
    ["a command emptied and removed", [command("rm -r sub; mkdir there; touch there/x")]],
    [
      "a patch moved a file to",
      [patch("*** Update File: sub/moved.txt", "*** Move to: in/it.txt", "-moved", "+m")],
    ],
  ];
  for (const [what, calls] of makers) {
    it(`take the folders that ${what} away with their files, and bring them back`, async () => {
      await mkdir(at("empty/inner"), { recursive: true });
      const before = await foldersIn(folder.path);
      const first = await say(...calls);
      const after = await foldersIn(folder.path);
      assert.notDeepEqual(after, before);
      const { id = "" } = (await session.restoring?.restore(first)) ?? {};
      assert.deepEqual(await foldersIn(folder.path), before);
      session = await reopened(services);
      const { id: undo = "" } = (await session.restoring?.undo(id)) ?? {};
      assert.deepEqual(await foldersIn(folder.path), after);
      await session.restoring?.undo(undo);
      assert.deepEqual(await foldersIn(folder.path), before);
    });
  }

  it("leave a folder that was there before, or that holds anything else by now", async () => {
    await mkdir(at("mine"));
    const first = await say(
      ["write_file", { path: "mine/a.txt", content: "a" }],
      command("mkdir made other; touch mine/b made/c other/d"),
    );
    await writeFile(at("made/by hand.txt"), "kept");
    await mkdir(at("other/by hand"));
    await session.restoring?.restore(first);
    assert.deepEqual(await foldersIn(folder.path), ["made", "mine", "other", "other/by hand", "sub"]);
    assert.deepEqual(await readdir(at("made")), ["by hand.txt"]);
  });

  it("bring them back to how they were at each result within a turn", async () => {
    const states: Readonly<Record<string, string>>[] = [];
    const original = services.tools.run.bind(services.tools);
    const observed: ToolBox = {
      definitions: services.tools.definitions,
      effect: (name) => services.tools.effect(name),
      run: async (call, signal) => {
        const result = await original(call, signal);
        states.push(await now());
        return result;
      },
    };
    session = new Session({ ...services, tools: observed }, "c", { entries: [] });
    await say(edit("a.txt", "one", "1"), command("rm a.txt"), [
      "write_file",
      { path: "a.txt", content: "again" },
    ]);
    const results = session.conversation.messages.filter(({ message }) => message.role === "tool");
    assert.equal(results.length, 3);
    for (const [index, { id }] of [...results.entries()].toReversed()) {
      await session.restoring?.restore(id);
      assert.deepEqual(await now(), states[index]);
    }
  });

  it("lose nothing that was done by hand in between, and tell it apart", async () => {
    const first = await say(edit("a.txt", "one", "1"));
    await writeFile(at("a.txt"), "by hand\n");
    await writeFile(at("c.bin"), "not the agent's");
    const second = await say(edit("a.txt", "by hand", "by hand and agent"));
    await writeFile(at("a.txt"), "by hand again\n");
    const preview = await session.restoring?.preview(first);
    assert.deepEqual(
      preview?.map(({ path, isChangedSince, isLost }) => ({ path, isChangedSince, isLost })),
      [{ path: "a.txt", isChangedSince: true, isLost: false }],
    );
    const { id = "" } = (await session.restoring?.restore(first)) ?? {};
    assert.equal(await readFile(at("a.txt"), "utf8"), "one\r\ntwo\r\n");
    assert.equal(await readFile(at("c.bin"), "utf8"), "not the agent's");
    await session.restoring?.restore(second);
    assert.equal(await readFile(at("a.txt"), "utf8"), "by hand\n");
    session = await reopened(services);
    await session.restoring?.undo(id);
    assert.equal(await readFile(at("a.txt"), "utf8"), "by hand again\n");
  });

  it("know what was done by hand before a command, though another conversation's scan has met it", async () => {
    await say(command("printf one > f.txt"));
    await writeFile(at("f.txt"), "by hand");
    const other = new Session(services, "other", { entries: [] });
    model.add("Done.");
    await other.send("Hi.");
    model.add({ calls: [command("true")] }, "Done.");
    await other.send("Look.");
    await say(command("printf two > f.txt"));
    const last = session.conversation.messages.findLast(({ message }) => message.role === "user");
    await session.restoring?.restore(last?.id ?? "");
    assert.equal(await readFile(at("f.txt"), "utf8"), "by hand");
  });

  it("leave out what the user wants to stay as it is", async () => {
    const first = await say(edit("a.txt", "one", "1"), command("rm c.bin"));
    const outcome = await session.restoring?.restore(first, ({ path }) => path === "c.bin");
    assert.deepEqual(
      outcome?.files.map(({ path, problem }) => [path, problem]),
      [["c.bin", undefined]],
    );
    assert.equal(await readFile(at("a.txt"), "utf8"), "1\r\ntwo\r\n");
  });

  it("are taken back any number of levels", async () => {
    const first = await say(edit("a.txt", "one", "1"));
    const [before, after] = ["one\r\ntwo\r\n", "1\r\ntwo\r\n"];
    let { id = "" } = (await session.restoring?.restore(first)) ?? {};
    for (const expected of [after, before, after]) {
      session = await reopened(services);
      id = (await session.restoring?.undo(id))?.id ?? "";
      assert.equal(await readFile(at("a.txt"), "utf8"), expected);
    }
    assert.equal(await session.restoring?.undo("nothing"), undefined);
    assert.equal(await session.restoring?.restore("nowhere"), undefined);
  });

  it("are whole after a kill in the middle of a restore, whatever was written by then", async () => {
    const first = await say(edit("a.txt", "one", "1"), command("rm c.bin; printf x > b.latin1"), [
      "write_file",
      { path: "new/file.txt", content: "new" },
    ]);
    const changed = await now();
    for (const putsLeft of [0, 1, 2, 3]) {
      snapshots.putsLeft = putsLeft;
      await assert.rejects(async () => session.restoring?.restore(first), /Killed/);
      snapshots.putsLeft = Infinity;
      const conversations = new Conversations({ ...services, journal: services.journal }, () => undefined);
      const again = await conversations.open("c");
      assert.ok(again);
      session = again;
      assert.deepEqual(await readFile(at("a.txt"), "utf8"), "one\r\ntwo\r\n");
      const restore = again.conversation.entries.findLast(({ type }) => type === "restore");
      await again.restoring?.undo(restore?.id ?? "");
      assert.deepEqual(await now(), { ...changed });
    }
  });

  it("leave alone, when they go on after a kill, what somebody has changed since", async () => {
    const first = await say(edit("a.txt", "one", "1"), command("rm c.bin"));
    snapshots.putsLeft = 0;
    await assert.rejects(async () => session.restoring?.restore(first));
    snapshots.putsLeft = Infinity;
    await writeFile(at("a.txt"), "by hand");
    session = (await new Conversations(services, () => undefined).open("c"))!;
    assert.equal(await readFile(at("a.txt"), "utf8"), "by hand");
    assert.deepEqual([...(await readFile(at("c.bin")))], [0, 1, 2, 255]);
    const end = session.conversation.entries.at(-1);
    assert.deepEqual(end?.type === "checkpoint" && end.changes.map(({ path }) => path), ["a.txt"]);
  });

  it("go on with no restore that came with a file, or that a fork cut off", async () => {
    const first = await say(edit("a.txt", "one", "1"));
    snapshots.putsLeft = 0;
    await assert.rejects(async () => session.restoring?.restore(first));
    snapshots.putsLeft = Infinity;
    const foreign = session.conversation.entries.map((entry) => ({ ...entry, conversationId: "foreign" }));
    const conversations = new Conversations(services, () => undefined);
    const imported = await conversations.importBehind(foreign);
    await conversations.open(imported);
    assert.equal(await readFile(at("a.txt"), "utf8"), "1\r\ntwo\r\n");
  });

  it("say that a large file is not kept, and leave it", async () => {
    const first = await say(
      command("head -c 2000000 /dev/zero > large.bin"),
      command("printf x > large.bin"),
    );
    const result = session.conversation.messages.find(({ message }) => message.role === "tool");
    const preview = await session.restoring?.preview(result?.id ?? "");
    assert.deepEqual(
      preview?.map(({ path, isLost }) => [path, isLost]),
      [["large.bin", true]],
    );
    await session.restoring?.restore(result?.id ?? "");
    assert.equal(await readFile(at("large.bin"), "utf8"), "x");
    await session.restoring?.restore(first);
    assert.ok(!("large.bin" in (await now())));
  });

  it("never write through a link that took the place of a file", async () => {
    const outside = await tempFolder({ "secret.txt": "s" }, "outside");
    const first = await say(edit("a.txt", "one", "1"));
    await rm(at("a.txt"));
    await symlink(join(outside.path, "secret.txt"), at("a.txt"));
    await session.restoring?.restore(first);
    assert.equal(await readFile(join(outside.path, "secret.txt"), "utf8"), "s");
    assert.equal(await readFile(at("a.txt"), "utf8"), "one\r\ntwo\r\n");
    await outside.remove();
  });

  it("are made of edits alone, or not at all, where the user wants it so", async () => {
    snapshots.mode = "edits";
    await say(edit("a.txt", "one", "1"), command("rm c.bin"));
    const paths = () =>
      session.conversation.entries.flatMap((entry) =>
        "changes" in entry ? entry.changes.map(({ path }) => path) : [],
      );
    assert.deepEqual([...new Set(paths())], ["a.txt"]);
    snapshots.mode = "off";
    await say(edit("a.txt", "two", "2"), edit("run.sh", "sh", "bash"));
    assert.deepEqual([...new Set(paths())], ["a.txt"]);
  });

  it("neither stop a call nor the turn when they fail", async () => {
    snapshots.capture = () => Promise.reject(new Error("No."));
    snapshots.scan = () => Promise.reject(new Error("No."));
    await say(edit("a.txt", "one", "1"), command("rm c.bin"));
    assert.equal(await readFile(at("a.txt"), "utf8"), "1\r\ntwo\r\n");
    assert.ok(!("c.bin" in (await now())));
  });

  it("leave no trace of a call that changes nothing", async () => {
    await say(["read_file", { path: "a.txt" }], edit("a.txt", "nothing like it", "x"), command("true"));
    const calls = session.conversation.entries.filter((entry) => entry.type === "checkpoint" && entry.call);
    assert.deepEqual(calls, []);
    await mkdir(at("empty"));
  });
});
