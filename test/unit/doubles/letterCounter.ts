import { textOf, callsOf, picturesOf, type ToolDefinition } from "../../../src/core/conversation/message.ts";
import type { Size } from "../../../src/core/conversation/picture.ts";
import type { RequestCounter } from "../../../src/core/tokens/counter.ts";

/** A token for a hundred pixels. */
const picture = ({ width, height }: Size) => Math.ceil((width * height) / 100);

/** Counts one token a character of text and of calls, nothing for framing: figures a test can do in its head. */
export async function letterCounter(
  model: string,
  tools: readonly ToolDefinition[],
): Promise<RequestCounter> {
  const each = tools.map((tool) => ({ name: tool.function.name, tokens: 10 }));
  return {
    model,
    encoding: { encoding: "o200k_base", guessed: false },
    key: "letters",
    tools: each,
    toolTokens: 10 * tools.length,
    priming: 0,
    framing: () => 0,
    picture,
    message: async (message) =>
      textOf(message).length +
      JSON.stringify(callsOf(message)).length -
      2 +
      picturesOf(message).reduce((sum, one) => sum + picture(one), 0),
    text: async (text) => text.length,
  };
}
