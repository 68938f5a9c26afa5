import assert from "node:assert/strict";
import { allowanceFor, allowanceText, allows } from "../../../../src/core/permissions/allowance.ts";
import type { ToolCall } from "../../../../src/core/conversation/message.ts";

const call = (name: string, args: object): ToolCall => ({
  id: "1",
  type: "function",
  function: { name, arguments: JSON.stringify(args) },
});
const command = (text: string) => call("run_command", { command: text });
const allowanceOf = (text: string) => allowanceFor(command(text));

describe("Always allow this here", () => {
  for (const [text, expected] of [
    ["npm test", "npm test …"],
    ["npm test -- --watch=false", "npm test …"],
    ["npm run build", "npm run build …"],
    ["git status", "git status …"],
    ["cargo build --release", "cargo build …"],
    ["node --test", "node --test"],
    ["rm -rf dist", "rm -rf dist"],
    ["git -C .. push", "git -C .. push"],
  ] as const) {
    it(`offers "${expected}" for "${text}"`, () => assert.equal(allowanceText(allowanceOf(text)!), expected));
  }

  for (const text of [
    "npm test && rm -rf /",
    "npm test; x",
    "npm test | tee f",
    "npm test > f",
    "npm test $(x)",
    "npm test `x`",
    "npm test\nx",
    "npm test %X%",
    "",
  ]) {
    it(`is not offered for ${JSON.stringify(text)}, nor covers it`, () => {
      assert.equal(allowanceOf(text), undefined);
      assert.equal(allows(allowanceOf("npm test")!, command(text)), false);
    });
  }

  it("covers the same words and more behind them, and no word that only begins alike", () => {
    const allowed = allowanceOf("npm test")!;
    assert.ok(allows(allowed, command("npm test -- money")));
    for (const other of ["npm testing", "npm", "npm install evil", "npm run test", " sudo npm test"]) {
      assert.equal(allows(allowed, command(other)), false, other);
    }
  });

  it("covers a command of an unknown program only word for word", () => {
    const allowed = allowanceOf("rm -rf dist")!;
    assert.ok(allows(allowed, command("rm -rf  dist")));
    assert.equal(allows(allowed, command("rm -rf dist /")), false);
  });

  it("covers a tool whatever its arguments, and no other tool", () => {
    const allowed = allowanceFor(call("edit_file", { path: "a" }))!;
    assert.ok(allows(allowed, call("edit_file", { path: "b" })));
    assert.equal(allows(allowed, call("write_file", { path: "a" })), false);
    assert.equal(allows(allowed, command("npm test")), false);
  });
});
