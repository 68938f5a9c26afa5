import { AttachCommands } from "../host/commands/attachCommands.ts";
import { commandTable, type CommandTable } from "../host/commands/commands.ts";
import { ModelCommands } from "../host/commands/modelCommands.ts";
import { ToolCommands } from "../host/commands/toolCommands.ts";
import { TransferCommands } from "../host/commands/transferCommands.ts";
import type { Allowances } from "../host/permissions/allowances.ts";
import { localServers } from "../models/catalog/localServers.ts";
import type { buildPanel, PanelSources } from "./buildPanel.ts";

/** What commands are built from. */
export interface CommandSources extends PanelSources {
  readonly allowances: Allowances;
  readonly shown: ReturnType<typeof buildPanel>;
}

/** What each command does. */
export function buildCommands(sources: CommandSources): CommandTable {
  const { conversations, models, shown, tools } = sources;
  const { clock, log, secrets, settings } = sources.platform;
  const { panel } = shown;
  return commandTable({
    conversations,
    conversation: shown.conversation,
    library: shown.library,
    lost: sources.store.lost,
    attaching: new AttachCommands(shown.attachments, (found) => panel.attach(found)),
    memory: shown.memory,
    comparing: shown.comparing,
    models: new ModelCommands(conversations, settings, models, localServers),
    transfer: new TransferCommands(conversations, tools.trusted, clock),
    secrets,
    allowances: sources.allowances,
    tools: new ToolCommands(tools.selection, conversations, models),
    approvals: sources.approvals,
    log,
    focus: () => panel.focus(),
    showBreakdown: () => panel.open("breakdown"),
  });
}
