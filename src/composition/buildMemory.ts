import type * as vscode from "vscode";
import { ProjectMemory } from "../core/agent/record/projectMemory.ts";
import type { Conversations } from "../core/agent/session/conversations.ts";
import type { NoteStore } from "../core/ports/noteStore.ts";
import { NoteCommands } from "../host/commands/noteCommands.ts";
import type { Panel } from "../host/panel/panel.ts";
import { NotesPage } from "../host/pages/notesPage.ts";
import { systemTimer } from "../host/platform/systemClock.ts";
import type { Models } from "./models/buildModels.ts";
import type { Platform } from "./buildPlatform.ts";
import type { WorkspaceStore } from "./storage/openStore.ts";

/** The project memory of this workspace. */
export function buildMemory(
  { clock, settings, workspace }: Platform,
  models: Models,
  store: WorkspaceStore,
): ProjectMemory {
  return new ProjectMemory({
    journal: store.journal,
    leases: store.journal,
    workspace,
    weigh: async (line) => {
      const counter = await models.first.counter(settings.agent().model, []);
      return counter.text(`${line}\n`);
    },
    budget: () => settings.memoryTokens,
    redacts: () => settings.redactBeforeSending,
    clock,
    timer: systemTimer,
  });
}

/** The memory as the agent's tool adds to it. `sourceOf`: the message that makes a call. */
export function noteStore(memory: ProjectMemory, sourceOf: Conversations["sourceOf"]): NoteStore {
  return {
    add: async (note, call) => {
      await memory.add(note, "agent", sourceOf(call));
    },
  };
}

/** Page and commands of the project memory. */
export function buildNotes(
  { extensionUri }: vscode.ExtensionContext,
  { guard, settings }: Platform,
  models: Models,
  { conversations, memory, panel }: { conversations: Conversations; memory: ProjectMemory; panel: Panel },
): { readonly page: NotesPage; readonly commands: NoteCommands } {
  const page = new NotesPage({
    extensionUri,
    memory,
    budget: () => settings.memoryTokens,
    prices: () => models.prices(settings.agent().model),
    conversations: () => conversations.list(),
    show: async ({ conversation, entry }) => {
      if (await conversations.open(conversation)) await panel.reveal(entry);
    },
    guard,
  });
  return { page, commands: new NoteCommands(memory, page, conversations) };
}
