import * as vscode from "vscode";
import type { Picture } from "../../core/conversation/picture.ts";
import {
  callsOf,
  isEmptyReply,
  picturesOf,
  textOf,
  type ChatMessage,
  type ToolDefinition,
  type ToolMessage,
} from "../../core/conversation/message.ts";
import { argumentValues } from "../../core/conversation/callArguments.ts";

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart;

/** VS Code's part for data, which it has had since 1.104; a stand-in for its declaration. */
type DataPart = new (data: Uint8Array, mimeType: string) => Part;
const { LanguageModelDataPart: dataPart } = vscode as unknown as { LanguageModelDataPart?: DataPart };

/** True in a VS Code whose API has a part for pictures. */
export function canSendPictures(): boolean {
  return dataPart !== undefined;
}

/** Bytes of pictures by their ids. */
type PictureBytes = ReadonlyMap<string, Uint8Array>;

/**
 * A request's messages as VS Code takes them: it knows no system role, so system prompts come from the user;
 * results of one turn's calls belong into one message.
 */
export function editorMessages(
  messages: readonly ChatMessage[],
  bytes: PictureBytes = new Map(),
): vscode.LanguageModelChatMessage[] {
  const made: vscode.LanguageModelChatMessage[] = [];
  let results: Part[] | undefined;
  for (const message of messages) {
    if (isEmptyReply(message)) continue;
    if (message.role !== "tool") {
      made.push(editorMessage(message, bytes));
      results = undefined;
    } else if (results) {
      results.push(resultPart(message, bytes));
    } else {
      results = [resultPart(message, bytes)];
      made.push(vscode.LanguageModelChatMessage.User(results));
    }
  }
  return made;
}

/** One message by itself. */
export function editorMessage(
  message: ChatMessage,
  bytes: PictureBytes = new Map(),
): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case "tool":
      return vscode.LanguageModelChatMessage.User([resultPart(message, bytes)]);
    case "assistant": {
      const text = textOf(message);
      const calls = callsOf(message).map(
        (call) => new vscode.LanguageModelToolCallPart(call.id, call.function.name, argumentValues(call)),
      );
      const said = text === "" && calls.length > 0 ? [] : [textPart(text)];
      return vscode.LanguageModelChatMessage.Assistant([...said, ...calls]);
    }
    default: {
      const pictures = pictureParts(picturesOf(message), bytes);
      const text = textWithImages(message);
      if (pictures.length === 0) return vscode.LanguageModelChatMessage.User(text.toWellFormed());
      return vscode.LanguageModelChatMessage.User([...(text === "" ? [] : [textPart(text)]), ...pictures]);
    }
  }
}

export function editorTools(tools: readonly ToolDefinition[]): vscode.LanguageModelChatTool[] {
  return tools.map(({ function: { name, description = "", parameters } }) => ({
    name,
    description,
    ...(parameters && { inputSchema: parameters }),
  }));
}

function resultPart(message: ToolMessage, bytes: PictureBytes): vscode.LanguageModelToolResultPart {
  const pictures = pictureParts(picturesOf(message), bytes);
  return new vscode.LanguageModelToolResultPart(message.tool_call_id, [
    textPart(textOf(message)),
    ...pictures,
  ]);
}

function pictureParts(pictures: readonly Picture[], bytes: PictureBytes): readonly Part[] {
  return pictures.flatMap(({ id, mediaType }) => {
    const data = bytes.get(id);
    return data && dataPart ? [new dataPart(data, mediaType)] : [];
  });
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
