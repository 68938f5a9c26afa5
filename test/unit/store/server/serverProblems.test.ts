import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreError } from "../../../../src/core/ports/errors/storeError.ts";
import type { ServerAddress } from "../../../../src/store/server/serverAddress.ts";
import { problemOfStoreError, serverErrorOf } from "../../../../src/store/server/serverErrors.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { lineProxy } from "../../../postgres/lineProxy.ts";
import { postgresFolder, startPostgres, type PostgresServer } from "../../../postgres/postgresServer.ts";

/** Certificates of an authority of its own: for 127.0.0.1, and for another name. Undefined where no openssl is installed. */
function makeCertificates(folder: string): boolean {
  const run = (...args: string[]) => spawnSync("openssl", args, { cwd: folder }).status === 0;
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  if (!run("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test", "-days", "2"))
    return false;
  return ["IP:127.0.0.1", "DNS:other.example"].every((name, index) => {
    writeFileSync(join(folder, "names"), `subjectAltName=${name}`);
    const sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
    return (
      run("req", ...key, "-keyout", `${index}.key`, "-out", `${index}.csr`, "-subj", "/CN=Server") &&
      run("x509", "-req", "-in", `${index}.csr`, "-out", `${index}.pem`, ...sign)
    );
  });
}

describe("A server that cannot be used", () => {
  const servers: PostgresServer[] = [];
  let folder = "";

  before(async function () {
    const programs = postgresFolder();
    folder = mkdtempSync(join(tmpdir(), "longhand-tls-"));
    if (programs === undefined || !makeCertificates(folder)) {
      console.warn("PostgreSQL or openssl is not installed. The tests of server problems are skipped.");
      return this.skip();
    }
    for (const index of [0, 1]) {
      const [cert, key] = ["pem", "key"].map((end) => readFileSync(join(folder, `${index}.${end}`), "utf8"));
      const access = ["host all locked all scram-sha-256", "host all stranger all reject"];
      const files = { "server.crt": cert ?? "", "server.key": key ?? "" };
      servers.push(await startPostgres(programs, { settings: ["ssl=on"], access, files }));
    }
    await servers[0]!.admin("CREATE ROLE locked LOGIN PASSWORD 'right'");
  });
  after(async () => {
    for (const one of servers) await one.remove();
    rmSync(folder, { recursive: true });
  });

  const problemOf = async (
    change: Partial<ServerAddress>,
    { password = "", index = 0, connectMs = 60_000 } = {},
  ) => {
    const address = { ...servers[index]!.address(), ...change };
    const link = new ServerLink(address, password, { connectMs, silentMs: 60_000 });
    try {
      await link.run("SELECT 1");
      return undefined;
    } catch (error) {
      assert.ok(error instanceof StoreError);
      return problemOfStoreError(error).code;
    } finally {
      await link.close();
    }
  };
  const trusted = () => ({ tls: true, authorities: join(folder, "ca.pem") });

  it("is one whose certificate nobody vouches for, and none where the user names who does", async () => {
    assert.equal(await problemOf({ tls: true }), "certificate");
    assert.equal(await problemOf(trusted()), undefined);
  });

  it("is one with a certificate for another name", async () => {
    assert.equal(await problemOf(trusted(), { index: 1 }), "certificateName");
  });

  it("is one whose authorities' file is not there", async () => {
    assert.notEqual(await problemOf({ tls: true, authorities: join(folder, "none.pem") }), undefined);
  });

  it("is one that refuses the password, the user or the database, with channel binding as without", async () => {
    for (const tls of [{}, trusted()]) {
      const user = { user: "locked", database: "postgres", ...tls };
      assert.equal(await problemOf(user, { password: "right" }), undefined);
      assert.equal(await problemOf(user, { password: "wrong" }), "password");
      assert.equal(await problemOf(user), "password");
      assert.equal(await problemOf({ user: "stranger", ...tls }), "password");
      assert.equal(await problemOf({ database: "none", ...tls }), "noDatabase");
    }
  });

  it("is one that is not there, or says nothing", async () => {
    assert.equal(await problemOf({ port: 1 }), "unreachable");
    assert.equal(await problemOf({ host: "nowhere.invalid" }), "unreachable");
    const line = await lineProxy(servers[0]!.port, 60_000);
    assert.equal(await problemOf({ port: line.port }, { connectMs: 500 }), "unreachable");
    await line.close();
  });

  it("is told of by codes alone: no words of the server's, which may quote what was to be stored", async () => {
    const link = new ServerLink(servers[0]!.address(), "");
    const error = await link.run("SELECT CAST($1 AS bigint)", "a secret").catch((thrown: unknown) => thrown);
    assert.ok(error instanceof StoreError);
    assert.deepEqual(error.reason, { code: "server", problem: { code: "failed", detail: "22P02" } });
    assert.equal(error.cause, undefined);
    assert.doesNotMatch(`${String(error)} ${error.stack ?? ""}`, /secret/);
    await link.close();
  });

  for (const [code, expected] of [
    ["42501", "rights"],
    ["42P01", "noSchema"],
    ["25006", "readOnly"],
    ["53300", "unreachable"],
    ["53100", "unreachable"],
    ["57P01", "unreachable"],
    ["57P03", "unreachable"],
    ["57014", "unreachable"],
    ["25P03", "unreachable"],
    ["55P03", "unreachable"],
    ["08006", "unreachable"],
    ["ECONNRESET", "unreachable"],
    ["EPIPE", "unreachable"],
    ["CERT_HAS_EXPIRED", "certificate"],
    ["23505", "failed"],
  ] as const) {
    it(`is told by its code: ${code}`, () => {
      const thrown = Object.assign(new Error("words"), { code });
      assert.equal(problemOfStoreError(serverErrorOf(thrown)).code, expected);
    });
  }
});
