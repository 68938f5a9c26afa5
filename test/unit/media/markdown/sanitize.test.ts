import assert from "node:assert/strict";
import { createRequire } from "node:module";
import createDOMPurify, { type WindowLike } from "dompurify";
import fc from "fast-check";
import { htmlOf, type Block } from "../../../../media/markdown/blocks.ts";
import { IncrementalMarkdown } from "../../../../media/markdown/incrementalMarkdown.ts";
import { sanitized } from "../../../../media/markdown/sanitize.ts";

interface Page {
  readonly window: WindowLike & {
    readonly document: { createElement(tag: string): Holder };
  };
}

interface Holder {
  innerHTML: string;
  readonly children: { readonly [index: number]: Holder; readonly length: number };
  append(node: unknown): void;
  querySelector(selector: string): Holder | null;
}

// Required and not imported: its types would bring the DOM into every other test.
const { JSDOM } = createRequire(import.meta.url)("jsdom") as { readonly JSDOM: new (html: string) => Page };
const { window } = new JSDOM("");
const purify = createDOMPurify(window);

function clean(html: string): string {
  const holder = window.document.createElement("div");
  holder.append(sanitized(purify, html));
  return holder.innerHTML;
}

describe("the sanitizer", () => {
  it("keeps everything the Markdown renderer makes", () => {
    const source = [
      '# Title\n\nText with *a*, **b**, ~~c~~, `d` and [e](src/e.ts:3 "title").',
      "3. one\n4. two\n\n- [x] done\n- [ ] open\n\n> quote\n\n---\n\n![image](https://example.com/a.png)",
      "| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n```ts\nconst a = `b`; // <c>\n```\n\n    plain",
    ].join("\n\n");
    const holder = window.document.createElement("div");
    holder.innerHTML = htmlOf(new IncrementalMarkdown().update(source, "complete"));
    assert.equal(clean(holder.innerHTML), holder.innerHTML);
  });

  /** Checks that every block is one element where it belongs, as those who change one of them rely on. */
  const assertElements = (blocks: readonly Block[], holder: Holder, source: string) => {
    assert.equal(holder.children.length, blocks.length, source);
    blocks.forEach((block, index) => {
      const element = holder.children[index]!;
      if (typeof block === "string") return;
      const content = block.within === undefined ? element : element.querySelector(block.within)!;
      assertElements(block.blocks, content, source);
    });
  };

  it("leaves of every block exactly one element", () => {
    const long = ["word ".repeat(500), "*a* [b](c) `d` ".repeat(200), "```ts\nconst a = `b`;\n".repeat(60)];
    const marks = [
      "- a ",
      "  ",
      "1. ",
      "> ",
      "# ",
      "```ts\n",
      "```\n",
      "| a | b |\n| - | - |\n",
      "| 1 | 2 |\n",
    ];
    const words = [
      "- [ ] ",
      "[![i](i.png)](x) ",
      "<b>",
      "**",
      "\n",
      "\n\n",
      "[x]: y\n",
      "---\n",
      "    ",
      "a ",
    ];
    const pieces = fc.array(fc.constantFrom(...long, ...marks, ...words, ...marks, ...words), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(pieces, (all) => {
        const source = all.join("");
        const blocks = new IncrementalMarkdown().update(source, "complete");
        const holder = window.document.createElement("div");
        holder.append(sanitized(purify, htmlOf(blocks)));
        assertElements(blocks, holder, source);
      }),
      { numRuns: 200 },
    );
  });

  const vectors = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://example.com/track.png>",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href=command:workbench.action.quit>x</a>",
    "<a href='https://example.com' onclick=alert(1) style='position:fixed' target=_blank>x</a>",
    "<p style='background:url(https://example.com)'>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<form action=https://example.com><input name=q><button formaction=javascript:alert(1)>x</button></form>",
    "<link rel=stylesheet href=https://example.com><meta http-equiv=refresh content='0;url=https://example.com'>",
    "<base href=https://example.com><video src=https://example.com></video><audio autoplay src=x></audio>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template><style>@import 'https://example.com'</style>",
    "<details ontoggle=alert(1) open>x</details><div contenteditable id=x name=y data-entry=z>x</div>",
  ];

  for (const vector of vectors) {
    it(`leaves nothing that could run or load in ${vector.replaceAll("\n", "\\n")}`, () => {
      const left = clean(vector);
      const tags = [...left.matchAll(/<([a-z][^\s>/]*)/gi)].map((match) => match[1]);
      const attributes = [...left.matchAll(/\s([a-z:-]+)="([^"]*)"/gi)].map(
        ([, name, value]) => `${name}=${value}`,
      );
      assert.deepEqual(
        tags.filter((tag) => !["a", "p", "div", "table"].includes(tag ?? "")),
        [],
      );
      assert.deepEqual(
        attributes.filter(
          (attribute) => attribute !== "href=https://example.com" && !attribute.startsWith("title="),
        ),
        [],
      );
    });
  }
});
