import assert from "node:assert/strict";
import { serverRows } from "../../../src/models/namedServers.ts";

describe("The setting longhand.servers", () => {
  it("names servers, each with an API or any", () => {
    const { rows, problems } = serverRows([
      { name: " Home ", baseUrl: "http://localhost:11434/v1/" },
      { name: "Work", baseUrl: "https://a.example/v1", api: "messages" },
    ]);
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      { name: "Home", baseUrl: "http://localhost:11434/v1", api: "auto" },
      { name: "Work", baseUrl: "https://a.example/v1", api: "messages" },
    ]);
  });

  const faults: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", 5, /^server 2: it must be an object/],
    ["nothing", null, /^server 2: it must be an object/],
    ["a list", [], /^server 2: /],
    ["no name", { baseUrl: "https://a.example" }, /^server 2: there is no name/],
    ["a blank name", { name: " ", baseUrl: "https://a.example" }, /^server 2: name must be a text/],
    ["no address", { name: "B" }, /^"B": there is no baseUrl/],
    ["an address of no web", { name: "B", baseUrl: "file:///etc" }, /^"B": baseUrl must be a web address/],
    ["a command as address", { name: "B", baseUrl: "javascript:1" }, /^"B": baseUrl must be a web address/],
    ["a password in the address", { name: "B", baseUrl: "https://u:p@a.example" }, /^"B": .*password/],
    ["a query", { name: "B", baseUrl: "https://a.example/v1?key=x" }, /^"B": baseUrl must have no/],
    [
      "an API that there is not",
      { name: "B", baseUrl: "https://a.example", api: "soap" },
      /^"B": api must be/,
    ],
    ["a key in the settings", { name: "B", baseUrl: "https://a.example", apiKey: "x" }, /no field apiKey/],
    [
      "a name that is taken",
      { name: "A", baseUrl: "https://b.example" },
      /^"A": another server has this name/,
    ],
  ];
  for (const [what, row, problem] of faults) {
    it(`says what is wrong with ${what}, and the others work`, () => {
      const good = [
        { name: "A", baseUrl: "https://a.example/v1" },
        { name: "Z", baseUrl: "https://z.example/v1" },
      ] as const;
      const { rows, problems } = serverRows([good[0], row, good[1]]);
      assert.deepEqual(
        rows.map(({ name, baseUrl }) => [name, baseUrl]),
        good.map(({ name, baseUrl }) => [name, baseUrl]),
      );
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", problem);
    });
  }

  it("may be missing, and must be a list", () => {
    assert.deepEqual(serverRows(undefined), { rows: [], problems: [] });
    assert.equal(serverRows({ name: "A" }).problems.length, 1);
  });
});
