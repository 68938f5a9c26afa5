import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { FileSpendingClaims } from "../../../../src/store/files/fileSpendingClaims.ts";
import { keepingLog } from "../../doubles/world.ts";

describe("Claims on what may be spent", () => {
  let folder: string;
  let now = 0;
  const window = () => new FileSpendingClaims(join(folder, "spending"), { now: () => now }, keepingLog());
  const files = () => readdir(join(folder, "spending"));
  const told = (file: object | string, name = "1.json") =>
    writeFile(join(folder, "spending", name), typeof file === "string" ? file : JSON.stringify(file));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "claims-"));
    now = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are seen by this window and all others until they are lowered, released or over", async () => {
    const [one, other] = [window(), window()];
    const first = one.claim(2, 100);
    const second = one.claim(3, 50);
    const third = other.claim(4, 100);
    assert.deepEqual(
      [first, second, third].map((claim) => claim.others()),
      [7, 6, 5],
    );
    first.lower(1);
    assert.equal(third.others(), 4);
    now = 50;
    assert.equal(third.others(), 1);
    first.release();
    assert.equal(third.others(), 0);
    for (const claim of [first, second, third]) claim.release();
    assert.deepEqual(await files(), []);
  });

  it("of a process that is gone count no more, those of another machine do", async () => {
    const claim = window().claim(1, 100);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const claims = [{ cost: 5, until: 100 }];
    await told({ host: hostname(), pid, claims }, "gone.json");
    await told({ host: "elsewhere", pid, claims }, "far.json");
    assert.equal(claim.others(), 5);
    assert.ok(!(await files()).includes("gone.json"));
  });

  it("are not read from what is none", async () => {
    const claim = window().claim(1, 100);
    await told("{");
    await told({ host: "h", pid: 1, claims: [{ cost: "much" }] }, "2.json");
    await told({ host: "h", pid: 1, claims: [{ cost: 9, until: 100 }] }, "3.json.new");
    assert.equal(claim.others(), 0);
  });

  it("are for the user alone", async function () {
    if (process.platform === "win32") this.skip();
    window().claim(1, 100);
    const [name = ""] = await files();
    assert.equal((await stat(join(folder, "spending", name))).mode & 0o777, 0o600);
  });

  it("hold for this window where they cannot be written", async function () {
    if (process.platform === "win32" || process.getuid?.() === 0) this.skip();
    await chmod(folder, 0o500);
    const claims = window();
    const claim = claims.claim(1, 100);
    claims.claim(2, 100);
    assert.equal(claim.others(), 2);
    await chmod(folder, 0o700);
  });
});
