import assert from "node:assert/strict";
import {
  calledCommand,
  expandedPrompt,
  inputsOf,
  missingInputs,
  promptVariables,
  type PromptVariable,
} from "../../../../../src/core/agent/prompt/promptCommands.ts";

const prompt = (text: string, takesWords = false) => ({
  ...{ name: "x", description: "", hint: "", path: ".github/prompts/x.prompt.md" },
  text,
  takesWords,
});

describe("A command in a message", () => {
  it("is a slash and a name at the beginning, and what follows a blank", () => {
    assert.deepEqual(calledCommand("/fix the  bug\nnow "), { name: "fix", rest: "the  bug\nnow" });
    assert.deepEqual(calledCommand("/fix"), { name: "fix", rest: "" });
    for (const text of ["fix", " /fix", "/", "/ fix", "//fix", "/etc/passwd is", "/-x", ""]) {
      assert.equal(calledCommand(text), undefined, text);
    }
  });

  it("has its arguments in place of all placeholders, and behind the text where there are none", () => {
    assert.equal(expandedPrompt(prompt("Fix $ARGUMENTS. $ARGUMENTS!"), "it all"), "Fix it all. it all!");
    assert.equal(expandedPrompt(prompt("Fix it."), "Now"), "Fix it.\n\nNow");
    assert.equal(expandedPrompt(prompt("Fix it."), ""), "Fix it.");
    assert.equal(expandedPrompt(prompt("Fix $ARGUMENTS"), ""), "Fix ");
  });

  it("has named values, in quotes or without, and gives the first that is not named the rest", () => {
    const both = prompt("${input:what:a word} in ${input:where} and ${input:what}");
    assert.deepEqual(inputsOf(both), [
      { name: "what", hint: "a word" },
      { name: "where", hint: "" },
    ]);
    assert.equal(expandedPrompt(both, 'what="two words" where=here'), "two words in here and two words");
    assert.equal(expandedPrompt(both, "where=here all the rest"), "all the rest in here and all the rest");
    assert.equal(expandedPrompt(both, ""), " in  and ");
    assert.equal(expandedPrompt(prompt("See ${input:x}"), "a=b c"), "See a=b c");
  });

  it("has words by number only where its kind of file has them", () => {
    assert.equal(expandedPrompt(prompt("$1 then $2, $10", true), 'a "b c" d'), "a then b c, $10");
    assert.equal(expandedPrompt(prompt("awk '{print $1}'"), ""), "awk '{print $1}'");
  });

  it("lacks the values that neither a name nor the rest gives it", () => {
    const both = prompt("${input:what:a word} in ${input: where }");
    const missing = (rest: string) => missingInputs(both, rest).map(({ name }) => name);
    assert.deepEqual(missing(""), ["what", "where"]);
    assert.deepEqual(missing("this"), ["where"]);
    assert.deepEqual(missing('what="" where=here'), ["what"]);
    assert.deepEqual(missing("where=here this"), []);
    assert.deepEqual(missingInputs(prompt("Fix $ARGUMENTS"), ""), []);
    const inputs = new Map([
      ["what", "${input:where}"],
      ["where", "there"],
    ]);
    assert.equal(expandedPrompt(both, "", { inputs }), "${input:where} in there");
    assert.equal(expandedPrompt(both, "this", { inputs }), "this in there");
  });

  it("has what the editor shows in place of its variables, in files of the kind that has them", () => {
    const names = Object.fromEntries(promptVariables.map((name) => [name, `<${name}>`]));
    const variables = names as Readonly<Record<PromptVariable, string>>;
    const all = promptVariables.map((name) => `\${${name}}`).join(" ");
    assert.equal(expandedPrompt(prompt(all), "", { variables }), Object.values(names).join(" "));
    assert.equal(expandedPrompt(prompt("a${selection}b"), ""), "ab");
    for (const other of ["${HOME}", "$file", "${filename}", "${env:PATH}", "$selection"]) {
      assert.equal(expandedPrompt(prompt(other), "", { variables }), other);
    }
    assert.equal(expandedPrompt(prompt("echo ${file}", true), "", { variables }), "echo ${file}");
  });

  it("does not look again at what was put in", () => {
    assert.equal(
      expandedPrompt(prompt("Say $ARGUMENTS"), "$ARGUMENTS ${input:x} $&"),
      "Say $ARGUMENTS ${input:x} $&",
    );
  });
});
