import assert from "node:assert/strict";
import { allowanceCoverage } from "../../../../src/presenter/messages/allowanceCoverage.ts";
import { english } from "../../doubles/english.ts";

const coverage = (allowance: Parameters<typeof allowanceCoverage>[0], shell: "posix" | "other" = "posix") =>
  allowanceCoverage(allowance, shell, english.t);

describe("What an allowance covers", () => {
  it("is every call of a tool that is not the shell", () => {
    assert.match(coverage({ tool: "edit_file" }), /^Covers every call of this tool/);
  });

  it("is the very command where nothing is known of what may follow, or of the shell", () => {
    const exact = "Covers this very command, in this folder.";
    assert.equal(coverage({ tool: "run_command", command: "make install" }), exact);
    assert.equal(coverage({ tool: "run_command", command: "unknown", andMore: true }), exact);
    assert.equal(coverage({ tool: "run_command", command: "git status", andMore: true }, "other"), exact);
  });

  it("names the options that may follow, those with a value by an ellipsis", () => {
    const said = coverage({ tool: "run_command", command: "git status", andMore: true });
    assert.match(said, /and after it only names, relative paths below the folder, and: -s /);
    assert.match(said, / --short /);
    assert.match(said, /--untracked-files …/);
  });

  it("says that a test script takes only files that are named as tests are, after --", () => {
    const said = coverage({ tool: "run_command", command: "npm test", andMore: true });
    assert.match(said, /only files that are named as tests are, and: .*-- .*--grep …/);
  });
});
