import assert from "node:assert/strict";
import type { ToolDefinition } from "../../../../src/core/conversation/message.ts";
import { callsInText } from "../../../../src/models/text/textCalls.ts";

const readFile: ToolDefinition = {
  type: "function",
  function: { name: "read_file", parameters: { type: "object", properties: { path: { type: "string" } } } },
};
const call = '{"name": "read_file", "arguments": {"path": "x"}}';

/** A call of `read_file` with the path `x`, as models write it. */
const written: Readonly<Record<string, string>> = {
  "without its end": `I look.\n<tool_call>\n${call}`,
  "without its beginning":
    "<function=read_file>\n<parameter=path>\nx\n</parameter>\n</function>\n</tool_call>",
  "without the end of a parameter":
    "<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</function>\n</tool_call>",
  "between tokens": `<|tool_call|>${call}<|/tool_call|>`,
  "as a list in a tag": `<tool_calls>[${call}]</tool_calls>`,
  "by Nemotron": `<TOOLCALL>[${call}]</TOOLCALL>`,
  "by Phi": `functools[${call}]`,
  "by InternLM": `<|action_start|><|plugin|>\n${call}<|action_end|>`,
  "for LM Studio": `[TOOL_REQUEST]${call}[END_TOOL_REQUEST]`,
  "by Doubao": `<|FunctionCallBegin|>[${call}]<|FunctionCallEnd|>`,
  "by Seed":
    "<seed:tool_call>\n<function=read_file>\n<parameter=path>x</parameter>\n</function>\n</seed:tool_call>",
  "as JSON in a tag": `<function_call>${call}</function_call>`,
  "by Command":
    '<|START_ACTION|>[{"tool_call_id":"0","tool_name":"read_file","parameters":{"path":"x"}}]<|END_ACTION|>',
  "by Apertus": '<|tools_prefix|>[{"read_file": {"path": "x"}}]<|tools_suffix|>',
  "as Python": '[read_file(path="x")]',
  "by LFM": "<|tool_call_start|>[read_file(path='x')]<|tool_call_end|>",
  "by Llama 4": '<|python_start|>[read_file(path="x")]<|python_end|>',
  "by Llama 3": '<|python_tag|>read_file.call(path="x")',
  "by Gemma": 'I look.\n```tool_code\nprint(default_api.read_file(path="x"))\n```',
  "in a block of that name": `\`\`\`tool_call\n${call}\n\`\`\``,
  "by Grok": '<xai:function_call name="read_file"><parameter name="path">x</parameter></xai:function_call>',
  "with a prefix throughout":
    '<v:function_calls>\n<v:invoke name="read_file">\n<v:parameter name="path">x</v:parameter>\n</v:invoke>\n</v:function_calls>',
  "in no tag around": '<invoke name="read_file">\n<parameter name="path">x</parameter>\n</invoke>',
  "in a tag of its name": "I look.\n\n<read_file>\n<path>x</path>\n</read_file>",
  "by ReAct": 'Thought: I look.\nAction: read_file\nAction Input: {"path": "x"}\nObservation: none',
  "by FunctionGemma": "<start_function_call>call:read_file{path:<escape>x<escape>}<end_function_call>",
  "by LongCat":
    "<longcat_tool_call>read_file\n<longcat_arg_key>path</longcat_arg_key>\n<longcat_arg_value>x</longcat_arg_value>\n</longcat_tool_call>",
  "by Mistral with an id": '[TOOL_CALLS]read_file[CALL_ID]abc123def[ARGS]{"path": "x"}',
  "as a reply's calls": `{"tool_calls":[{"id":"1","type":"function","function":${call}}]}`,
  "under other names": '{"action": "read_file", "action_input": {"path": "x"}}',
  "in Python's quotes": "<tool_call>{'name': 'read_file', 'arguments': {'path': 'x'}}</tool_call>",
  "by gpt-oss":
    '<|start|>assistant<|channel|>commentary to=functions.read_file<|message|>{"path":"x"}<|call|>',
  "by gpt-oss in its other order":
    '<|start|>assistant to=functions.read_file<|channel|>commentary json<|message|>{"path":"x"}<|call|>',
};

describe("Calls in a text", () => {
  for (const [how, text] of Object.entries(written)) {
    it(`are found where they are written ${how}`, () => {
      const found = callsInText(text, [readFile]);
      const calls = found.calls.map(({ name, arguments: json }) => [name, JSON.parse(json) as unknown]);
      assert.deepEqual(calls, [["read_file", { path: "x" }]]);
      assert(!/read_file|tool_call|<\|/.test(found.text), found.text);
    });
  }

  it("may be several", () => {
    const other = call.replace('"x"', '"y"');
    for (const text of [
      `${call}; ${other}`,
      `${call}\n${other}`,
      `<tool_call>${call}</tool_call>\n<tool_call>${other}</tool_call>`,
      '[read_file(path="x"), read_file(path="y")]',
      'read_file(path="x")\nread_file(path="y")',
    ]) {
      const paths = callsInText(text, [readFile]).calls.map((one) => JSON.parse(one.arguments) as unknown);
      assert.deepEqual(paths, [{ path: "x" }, { path: "y" }], text);
    }
  });

  it("have values of every kind in Python", () => {
    const text = `read_file(path="""a "b"\n""", raw='\\n\\'\\u00e9\\d', n=-1_000.5, all=True, none=None, list=[1, 'a',], map={'k': (False,)},)`;
    assert.deepEqual(JSON.parse(callsInText(text, [readFile]).calls[0]?.arguments ?? ""), {
      ...{ path: 'a "b"\n', raw: "\n'é\\d", n: -1000.5, all: true, none: null },
      ...{ list: [1, "a"], map: { k: [false] } },
    });
  });

  it("keep what looks like a tag within a parameter", () => {
    const value = "use <parameter=path> and </path>";
    const text = `<function=read_file><parameter=path>${value}</parameter></function>`;
    assert.equal(callsInText(text, [readFile]).calls[0]?.arguments, JSON.stringify({ path: value }));
  });

  it("are none of what is said about them", () => {
    for (const text of [
      'Call `read_file(path="x")` to see it.',
      'See:\n```python\nread_file(path="x")\n```\nThat is how.',
      `Example:\n\`\`\`json\n${call}\n\`\`\`\nThat is what a call looks like.`,
      `\`\`\`\n<tool_call>\n${call}\n</tool_call>\n\`\`\`\nSo.`,
      "The tag <read_file> is used, and <tool_call> too.",
      "<read_file><name>x</name></read_file>",
      '{"name": "package", "version": "1.0"}',
      '{"path": "x"}',
      '<invoke name="other"><parameter name="path">x</parameter></invoke>',
      "[read_file](a.ts) is a link",
      "[read_file(path=x)]",
      'read_file("x")',
      "Thought: hm.\nAction: none\nAction Input: {}",
    ]) {
      assert.deepEqual(callsInText(text, [readFile]), { calls: [], text });
    }
  });
});
