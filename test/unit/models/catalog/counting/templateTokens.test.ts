import assert from "node:assert/strict";
import { templateTokens } from "../../../../../src/models/catalog/counting/templateTokens.ts";

const messages = [{ role: "user", content: "one two three" }] as const;
const prompt = { model: "m", messages, tools: [] };
type Body = Readonly<Record<string, unknown>>;

/** Answers of a server by path; undefined where it has none there. */
function serverOf(answers: Readonly<Record<string, (body: Body) => unknown>>) {
  const asked: string[] = [];
  const ask = async (path: string, _signal: AbortSignal, body: object = {}) => {
    asked.push(path);
    return answers[path]?.(body as Body);
  };
  return { asked, count: () => templateTokens(ask, prompt, new AbortController().signal) };
}

describe("The count of a server of open models", () => {
  it("is vLLM's of the whole prompt, reply's beginning included", async () => {
    const { count, asked } = serverOf({
      "/tokenize": ({ messages, add_generation_prompt }) => ({
        count: JSON.stringify(messages).length + (add_generation_prompt === true ? 3 : 0),
        max_model_len: 4_096,
        tokens: [],
      }),
    });
    assert.equal(await count(), JSON.stringify(prompt.messages).length + 3);
    assert.deepEqual(asked, ["/tokenize"]);
  });

  it("is llama.cpp's of what its template makes of the prompt", async () => {
    const { count } = serverOf({
      "/tokenize": ({ content = "" }) => ({ tokens: String(content).split(" ").filter(Boolean) }),
      "/apply-template": () => ({ prompt: "<user> one two three <assistant>" }),
    });
    assert.equal(await count(), 5);
  });

  it("is none where a server has no such call, or answers something else", async () => {
    assert.equal(await serverOf({}).count(), undefined);
    assert.equal(await serverOf({ "/tokenize": () => ({ count: "many" }) }).count(), undefined);
    assert.equal(await serverOf({ "/tokenize": () => [], "/apply-template": () => null }).count(), undefined);
  });
});
