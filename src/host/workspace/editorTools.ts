import * as vscode from "vscode";
import type { ContributedResult, ContributedTool, ContributedTools } from "../../core/ports/workspace.ts";

/** The tools that are registered with VS Code: by itself, by extensions and by MCP servers. */
export class EditorTools implements ContributedTools {
  list(): readonly ContributedTool[] {
    return vscode.lm.tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      ...(inputSchema && { inputSchema: inputSchema as Readonly<Record<string, unknown>> }),
    }));
  }

  async invoke(name: string, input: object, signal: AbortSignal): Promise<ContributedResult> {
    const source = new vscode.CancellationTokenSource();
    const cancel = () => source.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      // Only a chat participant of VS Code's own chat is given a token.
      const options = { input, toolInvocationToken: undefined };
      const { content } = await vscode.lm.invokeTool(name, options, source.token);
      const images = content.flatMap((part) => imageIn(part) ?? []);
      const rest = content.filter((part) => imageIn(part) === undefined);
      return { text: rest.map(textOfPart).join("\n"), images };
    } finally {
      signal.removeEventListener("abort", cancel);
      source.dispose();
    }
  }
}

// Data parts came to VS Code later than the oldest version that is supported.
interface DataFields {
  readonly mimeType?: unknown;
  readonly data?: unknown;
}

function imageIn(part: unknown): Uint8Array | undefined {
  const { mimeType, data } = part as DataFields;
  const isImage = typeof mimeType === "string" && /^image\/(?!svg)/.test(mimeType);
  return isImage && data instanceof Uint8Array ? data : undefined;
}

function textOfPart(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(part.value);
  const { mimeType, data } = part as DataFields;
  if (typeof mimeType !== "string" || !(data instanceof Uint8Array)) return "[A part of an unknown kind.]";
  if (/^text\/|[/+]json\b/.test(mimeType)) return new TextDecoder().decode(data);
  return `[${mimeType}, ${data.length} bytes, which cannot be shown here.]`;
}
