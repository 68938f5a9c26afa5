import * as vscode from "vscode";
import {
  callsOf,
  isSilent,
  textOf,
  type ChatMessage,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import { argumentValues } from "../../core/conversation/callArguments.ts";

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart;

/**
 * A request's messages as VS Code takes them: it knows no system role, so system prompts come from the user;
 * results of one turn's calls belong into one message.
 */
export function editorMessages(messages: readonly ChatMessage[]): vscode.LanguageModelChatMessage[] {
  const made: vscode.LanguageModelChatMessage[] = [];
  let results: Part[] | undefined;
  for (const message of messages) {
    if (isSilent(message)) continue;
    if (message.role !== "tool") {
      made.push(editorMessage(message));
      results = undefined;
    } else if (results) {
      results.push(resultPart(message.tool_call_id, textOf(message)));
    } else {
      results = [resultPart(message.tool_call_id, textOf(message))];
      made.push(vscode.LanguageModelChatMessage.User(results));
    }
  }
  return made;
}

/** One message by itself. */
export function editorMessage(message: ChatMessage): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case "tool":
      return vscode.LanguageModelChatMessage.User([resultPart(message.tool_call_id, textOf(message))]);
    case "assistant": {
      const text = textOf(message);
      const calls = callsOf(message).map(
        (call) => new vscode.LanguageModelToolCallPart(call.id, call.function.name, argumentValues(call)),
      );
      const said = text === "" && calls.length > 0 ? [] : [textPart(text)];
      return vscode.LanguageModelChatMessage.Assistant([...said, ...calls]);
    }
    default:
      return vscode.LanguageModelChatMessage.User(textWithImages(message).toWellFormed());
  }
}

export function editorTools(tools: readonly ToolDefinition[]): vscode.LanguageModelChatTool[] {
  return tools.map(({ function: { name, description = "", parameters } }) => ({
    name,
    description,
    ...(parameters && { inputSchema: parameters }),
  }));
}

function resultPart(callId: string, text: string): vscode.LanguageModelToolResultPart {
  return new vscode.LanguageModelToolResultPart(callId, [textPart(text)]);
}

function textWithImages({ content }: ChatMessage): string {
  if (content === null || typeof content === "string") return content ?? "";
  return content
    .map((part) => (part.type === "text" ? part.text : "[An image that cannot be shown here.]"))
    .join("");
}

/** Lone surrogates, which older records may hold, become U+FFFD. */
function textPart(text: string): vscode.LanguageModelTextPart {
  return new vscode.LanguageModelTextPart(text.toWellFormed());
}
