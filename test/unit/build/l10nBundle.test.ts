import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { translator } from "../../../media/l10n.ts";
import { untitled } from "../../../src/core/conversation/fold.ts";
import { allMessages, sourceMessages } from "../../../src/build/l10nBundle.ts";
import { buttonLabels } from "../../fixtures/buttonLabels.ts";
import { projectFolder } from "../../vscode/folders.ts";

const read = (name: string) => readFileSync(join(projectFolder, name), "utf8");

describe("translation", () => {
  it("takes the bundle's words, puts the parts where they belong, and stays English where a word is missing", () => {
    const t = translator({ "{0} of {1} tokens": "von {1} Token {0}" });
    assert.equal(t("{0} of {1} tokens", "5", "10"), "von 10 Token 5");
    assert.equal(t("Send"), "Send");
    assert.equal(t("{0} waits", "a {0} b"), "a {0} b waits");
  });

  it("finds every message of the host and the panel, each a literal", () => {
    const messages = allMessages();
    for (const one of ["No conversation is open.", "{0} messages trimmed", "Jump to Latest"])
      assert.ok(messages.includes(one), one);
    assert.deepEqual(sourceMessages("a.ts", 'plural(n, "{0} file", "{0} files", t("here"))'), [
      "{0} file",
      "{0} files",
      "here",
    ]);
    assert.throws(() => sourceMessages("a.ts", "t(`Tool: ${name}`)"), /no message of its own/);
  });

  it("has words for every key of the manifest, and no other words in it", () => {
    const words = JSON.parse(read("package.nls.json")) as Record<string, string>;
    const manifest = JSON.parse(read("package.json")) as Record<"contributes", Record<string, unknown>>;
    const used = [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key!);
    assert.deepEqual(used.toSorted(), Object.keys(words).toSorted());
    const shown = /"(?:title|markdownDescription|description|altText)":"(?!%)([^"]*)"/g;
    const plain = [...JSON.stringify(manifest.contributes).matchAll(shown)].map(([, text]) => text);
    assert.deepEqual(plain, ["Longhand", "Longhand"]);
  });

  const titles = Object.entries(JSON.parse(read("package.nls.json")) as Record<string, string>)
    .filter(([key]) => key.startsWith("command."))
    .map(([, title]) => title);

  const small = new Set("a an and as at by for from in of on or the to with".split(" "));
  const isTitle = (title: string) =>
    title.split(" ").every((word, index) => /^[^a-z]/.test(word) || (index > 0 && small.has(word)));

  it("has the commands' titles in Title Case, as VS Code's own", () => {
    assert.deepEqual(
      titles.filter((title) => !isTitle(title)),
      [],
    );
  });

  it("has the labels of buttons and menu items in Title Case too, wherever they are", () => {
    const labels = buttonLabels();
    for (const one of [
      "Take Back",
      "Allow All Reads",
      "Restore {0} Files",
      "Show Damaged File",
      "Not Now",
      "Spend as Much Again",
    ])
      assert.ok(labels.includes(one), one);
    assert.deepEqual(
      labels.filter((label) => !isTitle(label)),
      [],
    );
  });

  it("writes a button, a menu item and a page's title as the command of the same words, and every label in one way", () => {
    // A conversation without a title is no command.
    const labels = [...titles, ...allMessages()].filter((one) => one.includes(" ") && one !== untitled);
    const inOneWay = new Map<string, string>();
    for (const label of labels) {
      const known = inOneWay.get(label.toLowerCase()) ?? label;
      assert.equal(label, known);
      inOneWay.set(label.toLowerCase(), label);
    }
    assert.ok(inOneWay.size > 500);
  });
});
