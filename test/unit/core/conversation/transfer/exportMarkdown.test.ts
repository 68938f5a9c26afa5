import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { exportMarkdown } from "../../../../../src/core/conversation/transfer/exportMarkdown.ts";
import { callOf, everyKind, inputOf, recordOf, say } from "../../../../fixtures/sampleRecord.ts";

const expected = `# Reading \\<a\\>

8 messages · gpt-4o-mini · exported 2026-02-03 04:05:06 UTC

> **Model:** gpt-4o-mini · 2026-01-02 03:04:05 UTC

## System

*2026-01-02 03:04:06 UTC*

<details><summary>System prompt</summary>

Be brief.

</details>

## You

*2026-01-02 03:04:07 UTC · pinned*

Read a.ts

## Assistant

*2026-01-02 03:04:08 UTC · summarized: the model sees the summary*

<details><summary>Reasoning</summary>

The file will tell.

</details>

<details><summary>Tool: read_file · summarized: the model sees the summary</summary>

\`\`\`json
{"path":"a.ts"}
\`\`\`

\`\`\`\`
1\tconst fence = '\`\`\`';
\`\`\`\`

</details>

## Assistant

*2026-01-02 03:04:10 UTC · excluded by you · interrupted*

\`\`\`ts
half a blo
\`\`\`

> **Memory:** 2 messages summarized (manual) · 900 → 300 tokens · 2026-01-02 03:04:13 UTC

## Summary

They read the file a.ts.

> **Memory:** 1 messages trimmed (automatic) · 300 → 200 tokens · taken back later · 2026-01-02 03:04:16 UTC

> **Undone:** a memory change was taken back · 2026-01-02 03:04:17 UTC

## You

*2026-01-02 03:04:18 UTC · rewound*

On.

> **Rewound:** the messages above went back to an earlier one · 2026-01-02 03:04:19 UTC

> **Files restored:** 0 as they were at an earlier message · 2026-01-02 03:04:21 UTC

<details><summary>Plan</summary>

\`\`\`
[>] Read a.ts
\`\`\`

</details>

## From ann (assistant)

*2026-01-02 03:04:24 UTC*

Ann's words

> **Parted:** what is above was written while another machine went on by itself · 2026-01-02 03:04:25 UTC

## You

*2026-01-02 03:04:26 UTC*

What is this?

*[Image page.png, 800 × 600 pixels]*

> **Memory:** images left out: 1 (automatic) · 1300 → 560 tokens · 2026-01-02 03:04:27 UTC
`;

describe("Export as Markdown", () => {
  it("shows roles, times, standing, folded tool calls, memory changes and the summary as edited", () => {
    assert.equal(exportMarkdown(inputOf(everyKind)).text, expected);
  });

  it("folds each result under its own call, and says when a call failed or has none", () => {
    const calls = [callOf("a", "one", {}), callOf("b", "two<b>", {}), callOf("c", "three", {})];
    const record = recordOf(
      say({ role: "assistant", content: "Look:", tool_calls: calls }),
      { ...say({ role: "tool", tool_call_id: "b", content: "B" }), failed: true } as never,
      say({ role: "tool", tool_call_id: "a", content: "A" }),
    );
    const { text } = exportMarkdown({ ...inputOf(record), standings: new Map() });
    const folds = text.match(/<summary>.*?<\/details>/gs) ?? [];
    assert.equal(folds.length, 3);
    assert.match(folds[0], /^<summary>Tool: one<.*\nA\n/s);
    assert.match(folds[1]!, /^<summary>Tool: two&lt;b&gt; · failed<.*\nB\n/s);
    assert.match(folds[2]!, /^<summary>Tool: three · no result</s);
  });

  it("is one document whatever a reply was cut off in", () => {
    const texts = ["~~~~\n```\n~~~", "```js\n```\n````md\n```", "  ```", "text"];
    for (const content of texts) {
      const record = recordOf(say({ role: "assistant", content }), say({ role: "user", content: "Next" }));
      const html = new MarkdownIt().render(exportMarkdown(inputOf(record)).text);
      assert.match(html, /<h2>You<\/h2>/, content);
    }
  });

  it("is one document whatever titles, names and texts hold", () => {
    const hostile = "x</details><!-- <script> <b> [a](command:x) *y* `z <details> <?php <![CDATA[";
    const record = recordOf(
      say({ role: "system", content: hostile }),
      say({ role: "user", content: `${hostile}\n\n\`<b>\` and <https://example.com> and 1 < 2` }),
      say({
        role: "assistant",
        content: hostile,
        tool_calls: [callOf("a", hostile, { a: "```\n</details>" })],
      }),
      say({ role: "tool", tool_call_id: "a", content: "````\n</details><!--" }),
      say({ role: "user", content: "Last" }),
    );
    const { text } = exportMarkdown({
      ...inputOf(record),
      title: hostile,
      model: hostile,
      standings: new Map(),
    });
    const html = new MarkdownIt({ html: true }).render(text);
    assert.equal(html.match(/<details>/g)?.length, html.match(/<\/details>/g)?.length);
    assert.doesNotMatch(html, /<!--|<script|<b>|<\?php|<!\[CDATA/);
    assert.match(html, /<h1>x&lt;\/details&gt;.*\[a\]\(command:x\) \*y\* `z/);
    assert.match(html, /<code>&lt;b&gt;<\/code> and <a href="https:\/\/example.com">.* and 1 &lt; 2/);
    assert.match(html, /<h2>You<\/h2>\s*<p><em>[^<]*<\/em><\/p>\s*<p>Last<\/p>\s*$/);
  });

  it("shows images by address and leaves embedded ones out", () => {
    const image = (url: string) => ({ type: "image_url", image_url: { url } }) as const;
    const content = [image("https://example.com/a.png"), image("data:image/png;base64,AAAA")];
    const { text } = exportMarkdown(inputOf(recordOf(say({ role: "user", content }))));
    assert.match(text, /!\[image\]\(<https:\/\/example\.com\/a\.png>\)\n\n\*\[image\]\*/);
    assert.ok(!text.includes("AAAA"));
  });

  it("redacts unless told to keep", () => {
    const secret = ["sk", "aB3dE5fG7hJ9kL1mN2pQ4rS6"].join("-");
    const input = inputOf(recordOf(say({ role: "user", content: `My key is ${secret}` })));
    const { text, redactions } = exportMarkdown(input);
    assert.match(text, /My key is \[redacted apiKey\]/);
    assert.deepEqual(redactions, { apiKey: 1 });
    assert.ok(exportMarkdown(input, { redact: false }).text.includes(secret));
  });
});
