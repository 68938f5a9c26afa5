import * as vscode from "vscode";
import { buildGuidance } from "./buildGuidance.ts";
import { withoutKeys, withoutSecrets } from "../core/agent/turn/redactedTools.ts";
import type { Clock } from "../core/ports/system.ts";
import { ServerConsents } from "../host/permissions/serverConsents.ts";
import { workspaceName } from "../host/permissions/serverQuestion.ts";
import { ChannelLog } from "../host/platform/channelLog.ts";
import { createGuard, type Guard } from "../host/platform/guard.ts";
import { Secrets } from "../host/platform/secrets.ts";
import { Settings } from "../host/platform/settings.ts";
import { systemClock } from "../host/platform/systemClock.ts";
import type { Guidance } from "../core/ports/guidance.ts";
import type { PictureCodec } from "../core/ports/pictureStore.ts";
import { WorkspaceFiles } from "../host/workspace/workspaceFiles.ts";
import { WorkerCodec } from "../tools/pictures/workerCodec.ts";

/** Services of VS Code that most parts need. */
export interface Platform {
  readonly settings: Settings;
  readonly consents: ServerConsents;
  readonly secrets: Secrets;
  /** The text of a tool or a file without the user's API keys and, where the user chose so, without other secrets. */
  readonly redacted: (text: string) => string;
  readonly log: ChannelLog;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly workspace: WorkspaceFiles;
  /** True where the user trusts the workspace. */
  readonly isTrusted: () => boolean;
  readonly guidance: Guidance;
  readonly codec: PictureCodec;
}

export function buildPlatform(context: vscode.ExtensionContext): Platform {
  const consents = new ServerConsents(context.globalState, workspaceName);
  const settings = new Settings(consents);
  const log = new ChannelLog();
  const codec = new WorkerCodec(context.asAbsolutePath("dist/drawingWorker.cjs"));
  context.subscriptions.push(settings, log, codec);
  const workspace = new WorkspaceFiles();
  const isTrusted = () => vscode.workspace.isTrusted;
  const secrets = new Secrets(context.secrets, settings);
  return {
    consents,
    settings,
    secrets,
    redacted: (text) => {
      const keyless = withoutKeys(text, secrets.known);
      return settings.redactBeforeSending ? withoutSecrets(keyless) : keyless;
    },
    log,
    guard: createGuard(log),
    clock: systemClock,
    workspace,
    isTrusted,
    guidance: buildGuidance({ workspace, isTrusted, settings, log, clock: systemClock }),
    codec,
  };
}
