import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { confine, type PathFacts, type Root } from "../../../../src/core/permissions/pathConfinement.ts";
import { NodeWorkspace, pathOf, tempFolder } from "../../../fixtures/nodeWorkspace.ts";

/** A file system that holds `files` and their folders, in the spelling given. */
function pretend(files: readonly string[], kind: { windows?: boolean; foldsCase?: boolean }): PathFacts {
  const foldsCase = kind.foldsCase ?? false;
  const fold = (path: string) => (foldsCase ? path.toLowerCase() : path).replace(/(?<=.)\/$/, "");
  const known = new Map<string, string>();
  for (const file of files) {
    const parts = file.split("/");
    for (let end = 1; end <= parts.length; end++) {
      const path = parts.slice(0, end).join("/") || "/";
      known.set(fold(path), path);
    }
  }
  return {
    windows: kind.windows ?? false,
    foldsCase,
    real: (path) => {
      const found = known.get(fold(path));
      return Promise.resolve(found === undefined ? { kind: "absent" } : { kind: "found", path: found });
    },
  };
}

const root = (path: string, facts: PathFacts, name = path.split(/[\\/]/).at(-1) ?? ""): Root => ({
  folder: { name, uri: `file://${path}` },
  path,
  facts,
});

async function placed(input: string, ...roots: readonly Root[]): Promise<string | undefined> {
  const at = await confine(input, roots);
  return "refused" in at ? undefined : `${at.folder.name}:${at.path}`;
}

describe("Confinement by the text of a path", () => {
  const facts = pretend(["/home/me/app/src/a.ts", "/home/me/app-old/b.ts", "/etc/passwd"], {});
  const app = root("/home/me/app", facts);

  it("takes relative and absolute paths inside the folder, tidied", async () => {
    for (const input of ["src/a.ts", "./src//a.ts", "src/../src/a.ts", "/home/me/app/src/a.ts"]) {
      assert.equal(await placed(input, app), "app:src/a.ts", input);
    }
    assert.equal(await placed("", app), "app:");
    assert.equal(await placed(".", app), "app:");
  });

  it("takes new files, also in new folders", async () => {
    assert.equal(await placed("src/new/deep/file.ts", app), "app:src/new/deep/file.ts");
  });

  it("refuses whatever leads out, however it is written", async () => {
    const outs = [
      "..",
      "../",
      "../app-old/b.ts",
      "src/../../app-old/b.ts",
      "/home/me/app-old/b.ts",
      "/home/me/app/../app-old/b.ts",
      "/etc/passwd",
      "//etc/passwd",
      "../../../../../../../etc/passwd",
      "src/a.ts\0.png",
      "src/\u0007a",
      "x".repeat(5000),
    ];
    for (const input of outs) assert.equal(await placed(input, app), undefined, input);
  });

  it("decodes nothing: percent signs, tildes and schemes are parts of names", async () => {
    assert.equal(await placed("%2e%2e/%2e%2e/etc/passwd", app), "app:%2e%2e/%2e%2e/etc/passwd");
    assert.equal(await placed("~/.ssh/id_rsa", app), "app:~/.ssh/id_rsa");
    assert.equal(await placed("file:///etc/passwd", app), "app:file:/etc/passwd");
  });

  it("says which folders there are, and quotes no endless input", async () => {
    const at = await confine("../x".padEnd(4000, "y"), [app]);
    assert.ok("refused" in at);
    assert.match(at.refused, /relative to a workspace folder: app\./);
    assert.ok(at.refused.length < 400);
  });

  it("refuses everything when no folder is open", async () => {
    assert.ok("refused" in (await confine("a.ts", [])));
  });

  it("never lets a path out, whatever its parts", async () => {
    const part = fc.constantFrom(
      "..",
      ".",
      "",
      "src",
      "a.ts",
      "app",
      "app-old",
      "~",
      "%2e%2e",
      "..\\..",
      "\\",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.boolean(), async (parts, absolute) => {
        const at = await confine((absolute ? "/home/me/app/" : "") + parts.join("/"), [app]);
        if ("refused" in at) return;
        assert.ok(!at.path.split("/").includes(".."));
        assert.ok(!at.path.startsWith("/"));
      }),
    );
  });
});

describe("Confinement where case does not matter", () => {
  const facts = pretend(["/Users/Me/App/src/a.ts"], { foldsCase: true });
  const app = root("/Users/Me/App", facts);

  it("gives every spelling of a file the one on disk", async () => {
    for (const input of ["SRC/A.TS", "src/a.ts", "/users/me/app/src/a.ts"]) {
      assert.equal(await placed(input, app), "App:src/a.ts", input);
    }
  });

  it("does not take a sibling in another spelling when the disk is strict after all", async () => {
    const strict = {
      ...pretend(["/Users/Me/App/a.ts", "/Users/Me/app/secret"], {}),
      foldsCase: true,
    };
    assert.equal(await placed("/Users/Me/app/secret", root("/Users/Me/App", strict)), undefined);
    assert.equal(await placed("../app/secret", root("/Users/Me/App", strict)), undefined);
  });
});

describe("Confinement on Windows", () => {
  const facts = pretend(["C:/Code/app/src/a.ts", "C:/Windows/win.ini", "//nas/share/app/b.ts"], {
    windows: true,
    foldsCase: true,
  });
  const app = root("c:\\code\\app", facts);
  const shared = root("\\\\nas\\share\\app", facts, "shared");

  it("takes both slashes, either case of the drive, and shares that are folders", async () => {
    for (const input of ["src\\a.ts", "src/a.ts", "C:\\Code\\app\\src\\a.ts", "c:/CODE/App/src/a.ts"]) {
      assert.equal(await placed(input, app), "app:src/a.ts", input);
    }
    assert.equal(await placed("\\\\nas\\share\\app\\b.ts", shared), "shared:b.ts");
  });

  it("refuses other drives, shares, devices, streams and names that Windows reads differently", async () => {
    const outs = [
      "..\\..\\Windows\\win.ini",
      "C:\\Windows\\win.ini",
      "C:win.ini",
      "D:\\x",
      "\\Windows\\win.ini",
      "/Windows/win.ini",
      "\\\\evil\\share\\x",
      "//evil/share/x",
      "\\\\?\\C:\\Code\\app\\src\\a.ts",
      "\\\\.\\C:\\Code\\app\\src\\a.ts",
      ...["CONIN$", "conout$.txt", "COM\u00b9", "lpt\u00b3.log", "src/nul.txt", "NUL .txt", "com7", "aux."],
      "src\\a.ts:hidden",
      "src\\a.ts::$DATA",
      "src\\NUL",
      "con.txt",
      "src\\... \\x",
      "src\\a.ts.",
      "src\\a.ts ",
    ];
    for (const input of outs) assert.equal(await placed(input, app), undefined, input);
  });

  it("asks no other machine about a path: that would send it the user's name", async () => {
    const asked: string[] = [];
    const spied: PathFacts = {
      ...facts,
      real: (path) => {
        asked.push(path);
        return facts.real(path);
      },
    };
    await confine("\\\\evil\\share\\x", [root("c:\\code\\app", spied, "app")]);
    assert.deepEqual(
      asked.filter((path) => path.includes("evil")),
      [],
    );
  });
});

describe("Confinement with several folders", () => {
  const facts = pretend(["/w/api/src/a.ts", "/w/web/src/a.ts", "/w/web/only.ts", "/w/web/api/x.ts"], {});
  const roots = [root("/w/api", facts), root("/w/web", facts)];

  it("reads a folder's name in front", async () => {
    assert.equal(await placed("web/src/a.ts", ...roots), "web:src/a.ts");
    assert.equal(await placed("web", ...roots), "web:");
    assert.equal(await placed("api/new.ts", ...roots), "api:new.ts");
  });

  it("finds a file without the name when only one folder has it", async () => {
    assert.equal(await placed("only.ts", ...roots), "web:only.ts");
    assert.equal(await placed("api/x.ts", ...roots), "web:api/x.ts");
  });

  it("asks for the name when it matters", async () => {
    assert.equal(await placed("src/a.ts", ...roots), undefined);
    assert.equal(await placed("new.ts", ...roots), undefined);
    const at = await confine("new.ts", roots);
    assert.match("refused" in at ? at.refused : "", /name of its workspace folder: api, web/);
  });

  it("names the innermost of nested folders", async () => {
    const inner = root("/w/web/src", facts, "inner");
    assert.equal(await placed("/w/web/src/a.ts", ...roots, inner), "inner:a.ts");
  });
});

describe("Confinement on disk", () => {
  let inside: Awaited<ReturnType<typeof tempFolder>>;
  let outside: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    inside = await tempFolder({ "real/a.txt": "a" });
    outside = await tempFolder({ "secret.txt": "s" }, "outside");
    await symlink(join(outside.path, "secret.txt"), join(inside.path, "fileLink"));
    await symlink(outside.path, join(inside.path, "folderLink"));
    await symlink(join(outside.path, "not-yet.txt"), join(inside.path, "dangling"));
    await symlink("circle", join(inside.path, "circle"));
    await symlink("real", join(inside.path, "innerLink"));
    await symlink(inside.path, join(dirname(inside.path), "alias"));
  });
  after(async () => {
    await inside.remove();
    await outside.remove();
  });

  it("refuses links out of the folder, to files, folders, new files below them and targets still to come", async () => {
    const workspace = new NodeWorkspace(inside.path);
    for (const path of [
      "fileLink",
      "folderLink",
      "folderLink/secret.txt",
      "folderLink/new.txt",
      "dangling",
      "circle",
      "circle/x",
    ]) {
      const at = await workspace.resolve(path);
      assert.match("refused" in at ? at.refused : `resolved to ${at.path}`, /through a link/, path);
    }
  });

  it("tells a link to nowhere from one that leads out, and a name that no disk takes from both", async () => {
    const workspace = new NodeWorkspace(inside.path);
    const refusal = async (path: string) => {
      const at = await workspace.resolve(path);
      return "refused" in at ? at.refused : at.path;
    };
    for (const path of ["circle", "circle/x", "dangling"])
      assert.match(await refusal(path), /to nowhere/, path);
    assert.match(await refusal("fileLink"), /leads out/);
    for (const path of ["n".repeat(300), `real/${"n".repeat(300)}/x`]) {
      assert.equal(await refusal(path), "The path holds a control character or is too long.");
    }
    const facts: PathFacts = {
      ...pretend(["/app/a"], {}),
      real: (path) =>
        path.endsWith("/shut")
          ? Promise.reject(Object.assign(new Error(`EACCES: ${path}`), { code: "EACCES" }))
          : Promise.resolve({ kind: "found", path }),
    };
    const shut = await confine("shut", [root("/app", facts)]);
    assert.equal("refused" in shut && shut.refused, '"shut" cannot be reached (EACCES).');
  });

  it("finds the one file that a name means which only looks like it, or that stands within something", async () => {
    const names = {
      "it's – “here”.txt": ['it’s - "here".txt', "it's — “here”.txt", "it's\u00a0– “here”.txt "],
      "（1）.md": ["(1).md", "\u200b(1).md", "(1)\u202e.md"],
      "cafe\u0301.txt": ["caf\u00e9.txt", "caf\u00e9\ufeff.txt"],
      "plain.ts": [
        "`plain.ts`",
        '"plain.ts"',
        "'plain.ts'",
        "@plain.ts",
        "plain.ts:12",
        "plain.ts:12:5",
        "plain.ts:1-9",
        "plain.ts#L4-L7",
      ],
      "two-a.md": [],
      "two–a.md": [],
    };
    const folder = await tempFolder(Object.fromEntries(Object.keys(names).map((name) => [name, "x"])));
    const workspace = new NodeWorkspace(folder.path);
    for (const [name, spellings] of Object.entries(names)) {
      const others = name === "plain.ts" ? [`file://${folder.path}/plain.ts`] : [];
      for (const spelling of [name, ...spellings, ...others]) {
        const at = await workspace.resolve(spelling);
        assert.equal("refused" in at ? at.refused : at.path, name, spelling);
      }
    }
    for (const none of ["two—a.md", "plain.ts:x", "`other.ts`", "new.ts:1"]) {
      const at = await workspace.resolve(none);
      assert.equal("refused" in at ? at.refused : at.path, none);
    }
    await folder.remove();
  });

  it("follows links that stay inside, and says where they lead", async () => {
    const at = await new NodeWorkspace(inside.path).resolve("innerLink/a.txt");
    assert.equal("refused" in at ? at.refused : at.path, "real/a.txt");
  });

  it("lets a link lead into another workspace folder", async () => {
    const at = await new NodeWorkspace(inside.path, outside.path).resolve("sample/fileLink");
    assert.equal("refused" in at ? at.refused : `${at.folder.name}:${at.path}`, "outside:secret.txt");
  });

  it("takes a workspace folder that is itself a link", async () => {
    const workspace = new NodeWorkspace(join(dirname(inside.path), "alias"));
    for (const path of [
      "real/a.txt",
      join(inside.path, "real/a.txt"),
      join(dirname(inside.path), "alias/real/a.txt"),
    ]) {
      const at = await workspace.resolve(path);
      assert.equal("refused" in at ? at.refused : at.path, "real/a.txt");
    }
  });

  it("knows a place again that is where it was, and none that is elsewhere by now", async () => {
    const workspace = new NodeWorkspace(inside.path);
    const [folder] = workspace.folders;
    assert.ok(folder);
    const odd = "a\nb\u007f/caf\u00e9 ";
    await mkdir(join(inside.path, odd), { recursive: true });
    const here = [
      "",
      "real",
      "real/a.txt",
      odd,
      `${odd}/f`,
      "gone/too/far",
      "real/a.txt/b",
      "..x",
      "cafe\u0301",
    ];
    for (const path of here) assert.ok(await workspace.isStill({ folder, path }), path);
    const elsewhere = [
      "..",
      "real/..",
      ".",
      "real/",
      "fileLink",
      "folderLink/x",
      "dangling",
      "circle",
      "innerLink/a.txt",
    ];
    for (const path of elsewhere) assert.ok(!(await workspace.isStill({ folder, path })), path);
    assert.ok(!(await new NodeWorkspace(outside.path).isStill({ folder, path: "" })));
  });

  it("treats what lies below a file as a new path, not as an error", async () => {
    const at = await new NodeWorkspace(inside.path).resolve("real/a.txt/b");
    assert.ok(!("refused" in at));
    assert.equal(await new NodeWorkspace(inside.path).stat(at), undefined);
  });

  it("keeps percent signs as they are", async () => {
    await mkdir(join(inside.path, "100%"));
    await writeFile(join(inside.path, "100%/%2e%2e"), "x");
    const at = await new NodeWorkspace(inside.path).resolve("100%/%2e%2e");
    assert.ok(!("refused" in at));
    assert.equal(pathOf(at), join(inside.path, "100%/%2e%2e"));
  });
});
