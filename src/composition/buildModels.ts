import type * as vscode from "vscode";
import type { ModelProvider } from "../core/ports/models.ts";
import { LanguageModels } from "../host/languageModel/languageModels.ts";
import { Providers } from "../host/platform/providers.ts";
import type { Platform } from "./buildPlatform.ts";
import { EditorProvider } from "./editorProvider.ts";
import { warnOfSubstitute } from "./modelNotices.ts";
import { ServerProvider } from "./serverProvider.ts";

/** The models of servers and of VS Code; the settings choose. */
export function buildModels(context: vscode.ExtensionContext, platform: Platform): ModelProvider {
  const { settings, secrets, log } = platform;
  const editorModels = new LanguageModels((wanted, used) => warnOfSubstitute(log, wanted, used));
  context.subscriptions.push(editorModels);
  const server = new ServerProvider(settings, secrets, context.globalState, log);
  return new Providers(settings, { openai: server, vscode: new EditorProvider(editorModels, server) });
}
