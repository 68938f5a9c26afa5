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

  it("may have its parts after the question mark, and name a socket of this machine by its folder", () => {
    for (const text of [
      "postgresql://ann:s%40%3A%2F%23@%2Fvar%2Frun%2Fpostgresql/team",
      "postgresql:///team?host=/var/run/postgresql&user=ann&password=s%40%3A%2F%23&sslmode=verify-full",
    ]) {
      const { address, password } = parseServerAddress(text) ?? {};
      const host = "/var/run/postgresql";
      assert.deepEqual(address, { host, port: 5432, database: "team", user: "ann", tls: false });
      assert.equal(password, "s@:/#");
      assert.doesNotMatch(plainAddress(address), /s%40|password/);
      assert.deepEqual(parseServerAddress(plainAddress(address))?.address, address);
    }
    const { address } =
      parseServerAddress(
        "postgresql://DB.example?port=6543&dbname=team&user=ann&sslmode=require&channel_binding=require",
      ) ?? {};
    assert.deepEqual(address, { host: "db.example", port: 6543, database: "team", user: "ann", tls: true });
    assert.equal(parseServerAddress("postgresql://ann@LOCALHOST/b")?.address.tls, false);
  });

  for (const text of [
    "host=DB.example port=6543 dbname=team user=ann password='a+b \\'c\\\\' sslmode=disable",
    "user = ann password=a+b\\ \\'c\\\\ host = db.example port= 6543 dbname =team",
    "postgresql://db.example:6543/team?user=ann&password=a+b%20'c%5C",
    "postgres://ann:a+b%20'c%5C@/team?host=db.example&port=6543&options=-c%20x%3Dy",
    `psql "postgresql://ann:a+b%20'c%5C@db.example:6543/team?sslrootcert=system"`,
    "jdbc:postgresql://db.example:6543/team?user=ann&password=a%2Bb%20'c%5C",
  ]) {
    it(`may be any connection string: ${text}`, () => {
      const address = { host: "db.example", port: 6543, database: "team", user: "ann", tls: true };
      assert.deepEqual(parseServerAddress(text), { address, password: "a+b 'c\\" });
    });
  }

  it("keeps what a role or a database may be called", () => {
    for (const name of ["Ann O'Neil", 'a"b', "a@b:c", "ä%20+&=?#", "a b"]) {
      const address = { host: "localhost", port: 5432, database: name, user: name, tls: false };
      assert.deepEqual(parseServerAddress(plainAddress(address)), { address });
    }
  });

  for (const text of [
    "",
    "host=db.example password=x",
    "host=one,two user=a",
    "host=db.example user=ann password='x",
    "host=db.example user=ann password",
    "postgresql://a@one,two/c",
    "postgresql://a@one:1,two:2/c",
    "postgresql://a@b:0/c",
    "postgresql://a@b/c?port=5432,5433&host=x",
    "postgresql://a:p#w@b/c",
    "postgresql://a:p/w@b/c",
    "postgresql://a@b/c/d",
    "db.example",
    "https://a@b/c",
    "mysql://a@b/c",
    "postgresql://b/c",
    "postgresql://a@/c",
    "x",
    "postgresql://ann%00x@db/longhand",
    "postgresql://ann:a%00b@db/longhand",
    "host=db user='a\0b'",
  ]) {
    it(`is none: ${JSON.stringify(text)}`, () => assert.equal(parseServerAddress(text), undefined));
  }
});
