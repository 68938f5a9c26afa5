import type { ToolBox, ToolResult } from "../core/agent/ports.ts";
import type { Diagnostics, Editor, Shell, Workspace } from "../core/agent/workspace.ts";
import type { ToolCall } from "../core/conversation/message.ts";
import { checkArguments } from "./checkArguments.ts";
import { editFile } from "./editFile.ts";
import { getDiagnostics } from "./getDiagnostics.ts";
import { listFiles } from "./listFiles.ts";
import { readFile } from "./readFile.ts";
import { runCommand } from "./runCommand.ts";
import { ScanSearch } from "./scanSearch.ts";
import { searchText } from "./searchText.ts";
import type { TextSearch } from "./textSearch.ts";
import { failed, type Tool } from "./tool.ts";
import { writeFile } from "./writeFile.ts";

/**
 * The most characters of one tool result: about 6,000 tokens of code, so that a few results fit any
 * common context window.
 */
export const defaultMaxResultChars = 24_000;

/** What the tools act on. A tool whose port is missing is not offered. */
export interface ToolOptions {
  readonly workspace: Workspace;
  /** Tried before the built-in scan. */
  readonly textSearch?: TextSearch;
  readonly editor?: Editor;
  readonly shell?: Shell;
  readonly diagnostics?: Diagnostics;
  /** The most characters of one result, asked at every call; `defaultMaxResultChars` when left out. */
  readonly maxResultChars?: () => number;
}

/** The agent's tools. Each definition's `parameters` is exactly what its arguments are checked against. */
export function createTools(options: ToolOptions): ToolBox {
  const tools = toolsFor(options);
  const byName = new Map(tools.map((tool) => [tool.definition.function.name, tool]));
  const maxChars = options.maxResultChars ?? (() => defaultMaxResultChars);
  return {
    definitions: tools.map((tool) => tool.definition),
    effect: (name) => byName.get(name)?.effect ?? "read",
    run: async (call, signal) => {
      const tool = byName.get(call.function.name);
      if (tool) return runTool(tool, call, signal, maxChars());
      return failed(
        `There is no tool ${call.function.name}. The tools are: ${[...byName.keys()].join(", ")}.`,
      );
    },
  };
}

function toolsFor({ workspace, textSearch, editor, shell, diagnostics }: ToolOptions): readonly Tool[] {
  const searches = [...(textSearch ? [textSearch] : []), new ScanSearch(workspace)];
  return [
    readFile(workspace),
    listFiles(workspace),
    searchText(workspace, searches),
    ...(editor ? [editFile(workspace, editor), writeFile(workspace, editor)] : []),
    ...(shell ? [runCommand(workspace, shell)] : []),
    ...(diagnostics ? [getDiagnostics(workspace, diagnostics)] : []),
  ];
}

async function runTool(
  tool: Tool,
  call: ToolCall,
  signal: AbortSignal,
  maxChars: number,
): Promise<ToolResult> {
  const checked = checkArguments(call.function.arguments, tool.parameters);
  if (!checked.ok) return failed(checked.problem);
  const timeout = AbortSignal.timeout(tool.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    either.throwIfAborted();
    const work = tool.run(checked.args, { signal: either, maxChars });
    return capped(await Promise.race([work, rejectsOnAbort(either)]), maxChars);
  } catch (error) {
    const effect = tool.effect === "read" ? "" : " It may have taken effect.";
    if (signal.aborted) return failed(`Cancelled by the user before it finished.${effect}`);
    if (timeout.aborted)
      return failed(`Stopped after ${tool.timeoutMs / 1000} s.${effect} Try a narrower call.`);
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** A tool that does not look at its signal must not hold up the turn. */
function rejectsOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
}

/** Tools cap their results where the cut makes sense; this holds for whatever they forgot. */
function capped(result: ToolResult, maxChars: number): ToolResult {
  const { content } = result;
  if (content.length <= maxChars) return result;
  const note = `\n[Cut: ${content.length} characters, of which the first ${maxChars} may be shown.]`;
  return { ...result, content: content.slice(0, Math.max(0, maxChars - note.length)) + note };
}
