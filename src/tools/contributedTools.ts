import type { GivenPicture } from "../core/conversation/picture.ts";
import type { ToolBox, ToolResult } from "../core/ports/tools.ts";
import type { ContributedResult, ContributedTool, ContributedTools } from "../core/ports/workspace.ts";
import { imageFacts } from "../core/tokens/request/imageSize.ts";
import type { Tool } from "./tool.ts";
import { toolBoxOf } from "./toolBox.ts";

/** Function names of Chat Completions: their greatest length, and the characters that they cannot have. */
const longestName = 64;
const unfit = /[^a-zA-Z0-9_-]/g;

/** Tools of others may wait for a server, or for an answer to a question that VS Code asks. In milliseconds. */
const timeoutMs = 300_000;

/**
 * The tools that others contribute. What they do is not known, so each call needs what a command needs. Names that
 * a model server would not take, or that are `taken`, are changed.
 */
export function createContributedTools(port: ContributedTools, taken: readonly string[]): ToolBox {
  return toolBoxOf(() => named(port.list(), taken).map(([name, tool]) => toolFor(name, tool, port)));
}

function toolFor(name: string, tool: ContributedTool, port: ContributedTools): Tool {
  const parameters = { type: "object", properties: {}, ...tool.inputSchema };
  return {
    definition: { type: "function", function: { name, description: tool.description, parameters } },
    parameters,
    takesMore: true,
    effect: "execute",
    timeoutMs,
    run: async (args, { signal }) => resultOf(await port.invoke(tool.name, args, signal)),
  };
}

/** Result of another's tool; what is no picture of a format that is sent is only told of. */
function resultOf({ text, images: given }: ContributedResult): ToolResult {
  const images: GivenPicture[] = [];
  const lines: string[] = [];
  for (const bytes of given) {
    if (imageFacts(bytes)) images.push({ bytes });
    else lines.push(`[An image of ${bytes.length} bytes, which cannot be shown here.]`);
  }
  const content = [...(text === "" ? [] : [text]), ...lines].join("\n");
  return { content: content === "" ? "(an image)" : content, ...(images.length > 0 && { images }) };
}

/**
 * Tools by the names that they get: those whose own name can stay come first, then the others, each in the order of their
 * names, so that it is always the same.
 */
function named(tools: readonly ContributedTool[], taken: readonly string[]): [string, ContributedTool][] {
  const used = new Set(taken);
  const fits = ({ name }: ContributedTool) =>
    !taken.includes(name) && name.length <= longestName && name.search(unfit) < 0;
  const order = tools.toSorted((a, b) => Number(fits(b)) - Number(fits(a)) || (a.name < b.name ? -1 : 1));
  return order.map((tool) => {
    const name = freeName(tool.name.replaceAll(unfit, "_"), used);
    used.add(name);
    return [name, tool];
  });
}

function freeName(wanted: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? "" : `_${number}`;
    const name = wanted.slice(0, longestName - ending.length) + ending;
    if (!used.has(name)) return name;
  }
}
