import assert from "node:assert/strict";
import { parseServerAddress, plainAddress, serverName } from "../../../../src/store/server/serverAddress.ts";

describe("The address of a server", () => {
  it("is taken apart, the password by itself, which is in no address that is kept", () => {
    const { address, password } = parseServerAddress("postgres://ann:s%40crêt@db.example:6543/team") ?? {};
    assert.deepEqual(address, { host: "db.example", port: 6543, database: "team", user: "ann", tls: true });
    assert.equal(password, "s@crêt");
    assert.equal(plainAddress(address), "postgresql://ann@db.example:6543/team");
    assert.equal(serverName(address), "db.example:6543/team");
  });

  it("gets the usual port, and the user's name for the database's", () => {
    const found = parseServerAddress(" postgresql://ann@[2001:db8::1] ")?.address;
    assert.deepEqual(found, { host: "2001:db8::1", port: 5432, database: "ann", user: "ann", tls: true });
    assert.equal(serverName(found), "[2001:db8::1]:5432/ann");
    assert.deepEqual(parseServerAddress(plainAddress(found))?.address, found);
  });

  for (const query of ["", "?sslmode=disable", "?sslmode=prefer", "?ssl=false", "?sslmode=no-verify"]) {
    it(`asks for TLS of every server but one of this machine, whatever it says: ${query}`, () => {
      for (const host of ["db.example", "10.0.0.1", "localhost.example", "127.0.0.1.example", "0.0.0.0"]) {
        assert.equal(parseServerAddress(`postgresql://a@${host}/b${query}`)?.address.tls, true, host);
      }
      for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
        assert.equal(parseServerAddress(`postgresql://a@${host}/b${query}`)?.address.tls, false, host);
      }
    });
  }

  it("may ask for TLS on this machine too, and name who may vouch for the server", () => {
    for (const query of ["sslmode=verify-full", "sslmode=require", "sslrootcert=%2Fca.pem"]) {
      const found = parseServerAddress(`postgresql://a@localhost/b?${query}`)?.address;
      assert.equal(found?.tls, true);
      assert.deepEqual(parseServerAddress(plainAddress(found))?.address, found);
    }
  });

  for (const text of [
    "",
    "db.example",
    "https://a@b/c",
    "mysql://a@b/c",
    "postgresql://b/c",
    "postgresql://a@/c",
    "x",
  ]) {
    it(`is none: ${JSON.stringify(text)}`, () => assert.equal(parseServerAddress(text), undefined));
  }
});
