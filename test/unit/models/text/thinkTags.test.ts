import assert from "node:assert/strict";
import { ThinkTags, withoutOrphanThought } from "../../../../src/models/text/thinkTags.ts";

/** Thought and answer of a text that comes in pieces of so many characters. */
function parted(text: string, length: number): { readonly thought: string; readonly answer: string } {
  const tags = new ThinkTags();
  const pieces = text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
  const segments = [...pieces.flatMap((piece) => [...tags.add(piece)]), ...tags.end()];
  const of = (kind: string) =>
    segments
      .filter((one) => one.kind === kind)
      .map((one) => one.text)
      .join("");
  return { thought: of("reasoning"), answer: withoutOrphanThought(of("text")).text };
}

/** Marks that models put round their thoughts. */
const marks: readonly (readonly [opener: string, closer: string])[] = [
  ["<think>", "</think>"],
  ["<Think>", "</think>"],
  ['<think type="deep">', "</think>"],
  ["<thoughts>", "</thoughts>"],
  ["<seed:think>", "</seed:think>"],
  ["<mm:think>", "</mm:think>"],
  ["<think:opensource>", "</think:opensource>"],
  ["<longcat_think>", "</longcat_think>"],
  ["<antThinking>", "</antThinking>"],
  ["<inner_thoughts>", "</inner_thoughts>"],
  ["<reasoning_process>", "</reasoning_process>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
  ["<|think|>", "<|/think|>"],
  ["<|begin_of_thought|>", "<|end_of_thought|>\n\n<|begin_of_solution|>"],
  ["<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"],
  ["<|channel>thought\n", "<channel|>"],
  ["<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"],
  [
    "<|start|>assistant<|channel|>analysis<|message|>",
    "<|end|><|start|>assistant<|channel|>final<|message|>",
  ],
];

describe("Thoughts in a text", () => {
  for (const [opener, closer] of marks) {
    it(`stand between ${opener} and ${closer}, in pieces of any length`, () => {
      for (const length of [1, 2, 7, 1_000]) {
        const { thought, answer } = parted(`\n${opener}a <b> [c] < 1${closer}\n\nSix.`, length);
        assert.deepEqual({ thought, answer }, { thought: "a <b> [c] < 1", answer: "Six." });
      }
    });
  }

  it("end an answer's marks with it", () => {
    for (const end of ["<|return|>", "<|end|>", "<|end_of_solution|>\n", "<|END_RESPONSE|><|im_end|>"]) {
      assert.equal(parted(`<|channel|>final<|message|>Six.${end}`, 5).answer, "Six.");
    }
  });

  it("are none of what people write", () => {
    for (const text of [
      "<div>hello</div>",
      "[THINKPAD] is a brand.",
      "[think] about it",
      "<thinker>x</thinker>",
      "<think_tank>x</think_tank>",
      "`<think>` is a tag.",
      "Use <think>x</think> there.",
      "<think about it",
      "< think > x",
      "<end_of_thought>",
      "<",
      "<|",
      "◁",
      "[1] first",
    ]) {
      for (const length of [1, 3, 1_000]) {
        assert.deepEqual(parted(text, length), { thought: "", answer: text });
      }
    }
  });

  it("may have begun before the text, whatever the mark that ends them", () => {
    for (const closer of ["</think>", "[/THINK]", "</mm:think>", "◁/think▷"]) {
      assert.deepEqual(withoutOrphanThought(`Hm.${closer}\nSix.`), { reasoning: "Hm.", text: "Six." });
    }
  });
});
