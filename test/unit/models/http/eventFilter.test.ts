import assert from "node:assert/strict";
import { EventFilter } from "../../../../src/models/http/eventFilter.ts";
import { takesAtMost } from "../../../fixtures/processorMs.ts";

const filtered = (pieces: readonly string[]) => {
  const filter = new EventFilter();
  return [...pieces.map((piece) => filter.take(piece)), filter.end()].join("");
};
const inPieces = (text: string, length: number) =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );

describe("The events of a stream", () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    "as they are": ['data: {"a":1}\n\ndata: [DONE]\n\n', 'data: {"a":1}\n\ndata: [DONE]\n\n'],
    "with the lines of other kinds": [
      'id: 1\nevent: delta\ndata: {"a":1}\n\n',
      'id: 1\nevent: delta\ndata: {"a":1}\n\n',
    ],
    "of several lines": ['data: {\ndata: "a": 1}\n\n', 'data: {\ndata: "a": 1}\n\n'],
    "without pings, whatever these hold": [
      'event: ping\ndata: 2026-01-01\n\ndata: {"a":1}\n\nevent: heartbeat\ndata: still here\n\nevent: keep-alive\ndata:\n\n',
      'data: {"a":1}\n\n',
    ],
    "without empty ones": ['data:\n\ndata: {"a":1}\n\ndata: \n\nevent: message\n\n', 'data: {"a":1}\n\n'],
    "without comments alone": [': hello\n\ndata: {"a":1}\n\n: bye\n\n', 'data: {"a":1}\n\n'],
    "with a line end alone between them": [
      'data: {"a":1}\ndata: {"a":2}\ndata: [DONE]',
      'data: {"a":1}\n\ndata: {"a":2}\n\ndata: [DONE]\n\n',
    ],
    "with a name after a line end alone": [
      'event: a\ndata: {"a":1}\nevent: ping\ndata: {"a":2}\nevent: b\ndata: {"a":3}\n',
      'event: a\ndata: {"a":1}\n\nevent: b\ndata: {"a":3}\n\n',
    ],
    "with an error in words": ["event: error\ndata: Worker died\n\n", "event: error\ndata: Worker died\n\n"],
    "as two where two objects are in a line": [
      'event: a\ndata: {"a":"}{\\"\\\\"}{"a":[{}, {}]} , data: {"b":2}[DONE]\n\n',
      'event: a\ndata: {"a":"}{\\"\\\\"}\n\nevent: a\ndata: {"a":[{}, {}]}\n\nevent: a\ndata: {"b":2}\n\nevent: a\ndata: [DONE]\n\n',
    ],
    "with null for numbers that are none": [
      'data: {"a":NaN,"b":[ -Infinity, Infinity,1],"c":"is: NaN"}\n\ndata: {"a":"[NaN"}\n\n',
      'data: {"a":null,"b":[ null, null,1],"c":"is: NaN"}\n\ndata: {"a":"[NaN"}\n\n',
    ],
    "with raw control characters in texts escaped": [
      'data: {"a":"one\ttwo\u0000"}\n\ndata:\t{\ndata: "a":\t1}\n\n',
      'data: {"a":"one\\ttwo\\u0000"}\n\ndata:\t{\ndata: "a":\t1}\n\n',
    ],
    "with raw line ends in texts escaped": [
      'id: 1\ndata: {"a":"one\n  two\n\n\nthree"}\n\ndata: {"a":"\n\n"}\n\ndata: {"a":"four\ndata: five"}\n\n',
      'id: 1\ndata: {"a":"one\\n  two\\n\\n\\nthree"}\n\ndata: {"a":"\\n\\n"}\n\ndata: {"a":"four\\nfive"}\n\n',
    ],
    "as they are where they cannot be read": [
      'data: {"a":"cut\n\ndata: {"a":1}{oops\n\ndata: {\'a\': NaN}\n\ndata: {"b":2}\n\n',
      'data: {"a":"cut\n\n\ndata: {"a":1}{oops\n\n\ndata: {\'a\': NaN}\n\ndata: {"b":2}\n\n',
    ],
    "whose last one is not ended": ['data: {"a":1}\n\ndata: {"a":2}', 'data: {"a":1}\n\ndata: {"a":2}\n\n'],
  };
  for (const [name, [given, expected]] of Object.entries(cases)) {
    it(`pass ${name}, however they are cut and whichever line ends they have`, () => {
      for (const end of ["\n", "\r\n", "\r"]) {
        const text = given.replaceAll("\n", end);
        for (let length = 1; length <= text.length; length++)
          assert.equal(filtered(inPieces(text, length)), expected, `${JSON.stringify(end)} ${length}`);
      }
    });
  }

  it("pass as soon as they have ended", () => {
    const filter = new EventFilter();
    assert.equal(filter.take('data: {"a":1}\n'), "");
    assert.equal(filter.take("\ndata: "), 'data: {"a":1}\n\n');
  });

  it("take time by their length, however long a line is", async () => {
    const line = `data: {"a":"${"x".repeat(4_000_000)}"}\n\n`;
    await takesAtMost(2_000, () => assert.equal(filtered(inPieces(line, 1_000)).length, line.length));
    const open = `data: {"a":"${"\n".repeat(200_000)}`;
    await takesAtMost(2_000, () => assert.match(filtered([open]), /^data/));
  });
});
