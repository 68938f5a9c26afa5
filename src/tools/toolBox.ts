import type { ToolBox, ToolResult } from "../core/ports/tools.ts";
import type { NoteStore } from "../core/ports/noteStore.ts";
import type { WorkPlanStore } from "../core/ports/workPlanStore.ts";
import type { Diagnostics, Editor, Shell, Workspace } from "../core/ports/workspace.ts";
import type { ToolCall } from "../core/conversation/message.ts";
import { applyPatch } from "./applyPatch.ts";
import { checkArguments } from "./arguments/checkArguments.ts";
import { editFile } from "./editFile.ts";
import { getDiagnostics } from "./getDiagnostics.ts";
import { listFiles } from "./listFiles.ts";
import { readFile } from "./readFile.ts";
import { remember } from "./remember.ts";
import { runCommand } from "./runCommand.ts";
import { ScanSearch } from "./search/scanSearch.ts";
import { searchText } from "./searchText.ts";
import type { TextSearch } from "./search/textSearch.ts";
import { failedResult, type Tool } from "./tool.ts";
import { viewImage } from "./viewImage.ts";
import { workPlanTool } from "./workPlanTool.ts";
import { writeFile } from "./writeFile.ts";
import { ellipsized, headOf } from "../core/text/cutText.ts";
import { messageOf } from "../core/text/errors.ts";

/** The most characters of one tool result where it may have any number of tokens. */
const maxResultChars = 24_000;
/** Notes about what was cut need so many characters. */
const minResultChars = 600;
/** Characters that a token of code or of a listing has at least, but for dense data, which is cut afterwards. */
const charsPerToken = 3;

/** Ports of the tools. A tool whose port is missing is not offered. */
export interface ToolOptions {
  readonly workspace: Workspace;
  /** Tried before the built-in scan. */
  readonly textSearch?: TextSearch;
  readonly editor?: Editor;
  readonly shell?: Shell;
  /** Machine that commands run on, such as "Linux with bash". */
  readonly machine?: string;
  readonly diagnostics?: Diagnostics;
  readonly notes?: NoteStore;
  readonly plans?: WorkPlanStore;
}

/** The agent's tools. Each definition's `parameters` is exactly what its arguments are checked against. */
export function createTools(options: ToolOptions): ToolBox {
  const tools = toolsFor(options);
  return toolBoxOf(() => tools);
}

/** The tools that `list` gives, asked anew with every question. */
export function toolBoxOf(list: () => readonly Tool[]): ToolBox {
  const named = (name: string) => list().find(({ definition }) => definition.function.name === name);
  return {
    get definitions() {
      return list().map(({ definition }) => definition);
    },
    effect: (name) => named(name)?.effect ?? "read",
    run: async (call, signal, maxTokens = Infinity) => {
      const { name } = call.function;
      const tool = named(name);
      if (!tool)
        return noSuchTool(
          name,
          list().map(({ definition }) => definition.function.name),
        );
      const maxChars = Math.min(maxResultChars, Math.floor(maxTokens * charsPerToken));
      return runTool(tool, call, signal, Math.max(minResultChars, maxChars));
    },
  };
}

function noSuchTool(name: string, others: readonly string[]): ToolResult {
  return failedResult(
    `There is no tool ${ellipsized(name, 100)}. The tools are: ${ellipsized(others.join(", "), 4_000)}.`,
  );
}

function toolsFor({
  workspace,
  textSearch,
  editor,
  shell,
  machine,
  diagnostics,
  notes,
  plans,
}: ToolOptions): readonly Tool[] {
  const searches = [...(textSearch ? [textSearch] : []), new ScanSearch(workspace)];
  return [
    readFile(workspace),
    viewImage(workspace),
    listFiles(workspace),
    searchText(workspace, searches),
    ...(editor
      ? [editFile(workspace, editor), writeFile(workspace, editor), applyPatch(workspace, editor)]
      : []),
    ...(shell ? [runCommand(workspace, shell, machine)] : []),
    ...(diagnostics ? [getDiagnostics(workspace, diagnostics)] : []),
    ...(notes ? [remember(notes)] : []),
    ...(plans ? [workPlanTool(plans)] : []),
  ];
}

async function runTool(
  tool: Tool,
  call: ToolCall,
  signal: AbortSignal,
  maxChars: number,
): Promise<ToolResult> {
  const checked = checkArguments(call.function.arguments, tool.parameters, tool.takesMore);
  if (!checked.ok) return capped(failedResult(checked.problem), maxChars);
  const timeout = AbortSignal.timeout(tool.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    either.throwIfAborted();
    const work = tool.run(checked.args, { signal: either, maxChars, call });
    return capped(await Promise.race([work, rejectsOnAbort(either)]), maxChars);
  } catch (error) {
    const effect = tool.effect === "read" ? "" : " It may have taken effect.";
    if (signal.aborted) return failedResult(`Cancelled by the user before it finished.${effect}`);
    if (timeout.aborted)
      return failedResult(`Stopped after ${tool.timeoutMs / 1000} s.${effect} Try a narrower call.`);
    return capped(failedResult(messageOf(error)), maxChars);
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
  return { ...result, content: headOf(content, maxChars - note.length) + note };
}
