import assert from "node:assert/strict";
import fc from "fast-check";
import { htmlOf, type Block } from "../../../../media/markdown/blocks.ts";
import { highlighted } from "../../../../media/markdown/highlight.ts";
import { IncrementalMarkdown } from "../../../../media/markdown/incrementalMarkdown.ts";

const html = (source: string) => htmlOf(new IncrementalMarkdown().update(source, "complete"));

/** The parts of the only block there is. */
function partsOf([block]: readonly Block[]): readonly Block[] {
  assert.ok(typeof block === "object");
  return block.blocks;
}

describe("Markdown", () => {
  it("never passes HTML through", () => {
    assert.equal(html("<img src=x onerror=alert(1)>"), "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n");
  });

  it("shows an image as a link", () => {
    const shown = html("![a chart](https://example.com/a.png)");
    assert.equal(shown, '<p><a class="image-link" href="https://example.com/a.png">a chart</a></p>\n');
  });

  it("labels a code block with its language and colors what it knows", () => {
    const shown = html("```ts\nconst a = 1;\n```");
    assert.match(shown, /<div class="code-head"><span>ts<\/span>/);
    assert.match(shown, /<span class="hljs-keyword">const<\/span>/);
  });

  it("escapes code and language it does not know", () => {
    const shown = html('```<b>"\n<script>\n```');
    assert.match(shown, /<span>&lt;b&gt;&quot;<\/span>/);
    assert.match(shown, /<code><span>&lt;script&gt;\n<\/span><\/code>/);
  });

  it("aligns columns by class, since the page forbids the style attribute", () => {
    const shown = html("| a | b |\n| --- | ---: |\n| 1 | 2 |");
    assert.match(shown, /<td class="align-right">2<\/td>/);
    assert.doesNotMatch(shown, /style=/);
  });

  it("marks the cells of a table that are wide, aligned or not", () => {
    const wide = "some words and a few more";
    const shown = html(`| a | b |\n| --- | ---: |\n| ${wide} | ${wide} |`);
    assert.match(shown, /<td class="wide">/);
    assert.match(shown, /<td class="align-right wide">/);
    assert.match(shown, /<th>a<\/th>/);
  });

  it("shows the boxes of a task list", () => {
    const shown = html("- [x] done\n- [ ] open\n- [link](a.md)");
    assert.match(shown, /aria-label="Done"><\/span> done/);
    assert.match(shown, /aria-label="To do"><\/span> open/);
    assert.match(shown, /<a href="a.md">link<\/a>/);
  });

  it("leaves file names alone and links addresses", () => {
    assert.equal(html("see README.md"), "<p>see README.md</p>\n");
    assert.match(html("see https://example.com"), /<a href="https:\/\/example.com">/);
  });
});

describe("Mathematics in Markdown", () => {
  const shown = (source: string) =>
    html(source)
      .replace(/<\/?(?:p|span|ul|li)\b[^>]*>/g, "")
      .trim()
      .replaceAll("&lt;", "<");

  it("stays as it was written", () => {
    for (const source of [
      "\\(a_1\\) and \\(x\\)",
      "$a*b*c$",
      "$a_1*b_1*c_1$, so $E=mc^2$.",
      "2*3*4",
      "2**3**4, a**b**c",
      "width*height*depth and f(x)*g(x)*h(x)",
      "\\[ a*b*c \\\\ d_1 \\]",
      "$$\\sum_{i=1}^{n} i*j*k$$",
      "$$\n- a *b* c\n= d_1\n+ e\n$$",
      "\\[\n# a*b*\n\\]",
      "α*β*γ",
      "n*(n-1)*2",
    ]) {
      assert.equal(shown(source), source);
    }
  });

  it("takes no price, variable, escape or stress for a formula", () => {
    assert.match(html("$5 *and* $10"), /<em>and<\/em>/);
    assert.match(html("**$5** and **$6**"), /<strong>\$5<\/strong> and <strong>\$6<\/strong>/);
    assert.match(html("echo $HOME and `$PATH`"), /<code>\$PATH<\/code>/);
    assert.match(html("\\[1\\] \\*"), /\[1\] \*/);
    assert.match(html("un**believ**able *it* **强**调"), /un<strong>.*<em>it<\/em> <strong>强<\/strong>/);
    assert.match(html("the *plural*s of 2*3"), /<em>plural<\/em>s of 2\*3/);
  });

  it("is the same when it streams in", () => {
    const source = "Say:\n\n$$\n- a *b*\n+ c\n$$\n\nand $a*b*c$ or \\(a_1\\), 2*3*4.\n\n\\[\n*x* y\n";
    const growing = new IncrementalMarkdown();
    for (let length = 1; length < source.length; length++) growing.update(source.slice(0, length), "growing");
    assert.equal(htmlOf(growing.update(source, "complete")), html(source));
  });
});

describe("links in Markdown", () => {
  const href = (target: string) => /<a href="([^"]*)"/.exec(html(`[x](${target})`))?.[1];

  it("lead to the web, a mail address or a place in the workspace", () => {
    for (const target of [
      ...["https://example.com/a?b#c", "http://127.0.0.1:1", "mailto:a@example.com"],
      ...["src/a.ts", "./a.ts", "/a.ts", "src/a.ts:12", "a.ts:12", "a.test.ts:3:1", "a.ts:1-9", "a.ts#L3"],
    ]) {
      assert.equal(href(target), target);
    }
  });

  it("lead nowhere else", () => {
    for (const target of [
      ...[
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
      ],
      ...[
        "data:image/png;base64,AAAA",
        "command:workbench.action.quit",
        "vscode://x/y",
        "//example.com",
        "#top",
      ],
      ...["java&#115;cript:alert(1)", "javascript&colon;alert(1)", "java%0Ascript:alert(1)"],
    ]) {
      assert.equal(href(target), undefined, target);
    }
  });
});

describe("Markdown that grows", () => {
  const pieces = fc.constantFrom(
    ...[
      "text ",
      "**",
      "`",
      "\n",
      "\n\n",
      "- a",
      "1. b",
      "2",
      "> q",
      "# h\n",
      "```\n",
      "```",
      "~~~\n",
      "| a | b |\n",
    ],
    ...[
      "| - | - |\n",
      "---\n",
      "===\n",
      "    code\n",
      "  ",
      "[x](y)",
      "\r\n",
      "\t",
      "* c\n",
      "[ ] t",
      "<b>",
      "+ d\n\n",
    ],
  );

  it("has at every step the blocks of the whole text", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (deltas) => {
        const growing = new IncrementalMarkdown();
        let source = "";
        for (const delta of deltas) {
          source += delta;
          assert.equal(htmlOf(growing.update(source, "growing")), html(source));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("makes good a reference that is defined after its use once the text is complete", () => {
    const growing = new IncrementalMarkdown();
    const source = "See [x].\n\nMore.\n\nMore.\n\n[x]: https://example.com\n";
    growing.update(source.slice(0, 25), "growing");
    assert.match(htmlOf(growing.update(source, "complete")), /href="https:\/\/example.com"/);
  });

  it("follows the address of a reference as it grows", () => {
    const growing = new IncrementalMarkdown();
    const source = "See [x].\n\n[x]: src/a.ts";
    for (let end = 1; end < source.length; end++) growing.update(source.slice(0, end), "growing");
    assert.equal(htmlOf(growing.update(source, "complete")), html(source));
  });

  it("leaves a block's parts alone where only its end grows", () => {
    const grown: Readonly<Record<string, (line: number) => string>> = {
      code: (line) => (line === 0 ? "```ts\n" : `const a${line} = "${line}"; // one of many lines\n`),
      table: (line) => (line === 0 ? "| a | b |\n| - | - |\n" : `| ${line} | *b* |\n`),
      list: (line) => `- item ${line} with \`code\`\n`,
      paragraph: (line) => `word${line} *and* a [link](x${line}.md) `,
    };
    for (const [name, lineOf] of Object.entries(grown)) {
      const growing = new IncrementalMarkdown();
      let source = "";
      for (let line = 0; line < 200; line++) source += lineOf(line);
      const before = partsOf(growing.update(source, "growing"));
      const after = partsOf(growing.update(source + lineOf(200), "growing"));
      assert.ok(before.length > 5, name);
      assert.deepEqual(after.slice(0, before.length - 1), before.slice(0, -1), name);
    }
  });

  it("colors code by parts as it would whole, also where a comment or a text spans them", () => {
    const lines = Array.from({ length: 100 }, (_, line) => `const a${line} = ${line}; // line ${line}`);
    const comment = Array.from({ length: 80 }, (_, line) => ` * Line ${line} of the comment`);
    const code = [...lines, "/**", ...comment, " */", ...lines, ""].join("\n");
    const [block] = new IncrementalMarkdown().update(`\`\`\`ts\n${code}\`\`\`\n`, "complete");
    assert.ok(typeof block === "object");
    assert.ok(block.blocks.length > 5);
    const whole = highlighted(code, "ts")!.html;
    const parts = block.blocks.map((part) => htmlOf([part]).slice("<span>".length, -"</span>".length));
    assert.equal(parts.join(""), whole);
  });

  it("starts over when the text is another one", () => {
    const growing = new IncrementalMarkdown();
    growing.update("One\n\nTwo\n\nThree\n", "growing");
    assert.deepEqual(growing.update("Four", "growing"), ["<p>Four</p>\n"]);
  });
});
