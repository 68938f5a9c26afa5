import * as vscode from "vscode";
import { hidingStrategies, isHidingStrategy } from "../../../core/conversation/strategy.ts";
import type { FileCommands } from "../../checkpoints/fileCommands.ts";
import type { ComparePage } from "../../compare/comparePage.ts";
import type { FileSheetOpener, SheetOpener } from "../../panel/panelPorts.ts";
import type { CommandArgument, CommandTable } from "../commandNames.ts";
import type { MemoryChanges } from "../memoryChanges.ts";
import type { MemoryCommands } from "../memoryCommands.ts";
import { flagOf, numberOf, textOf } from "./commandArguments.ts";

/** Parts of the commands about what the model sees, and about the files that it changed. */
export interface MemoryHandlerParts {
  readonly memory: MemoryCommands;
  readonly changes: MemoryChanges;
  readonly files: FileCommands;
  readonly comparing: ComparePage;
  readonly panel: SheetOpener & FileSheetOpener;
}

export function memoryHandlers({ changes, comparing, files, memory, panel }: MemoryHandlerParts) {
  return {
    trim: (argument) => memory.trim(memoryArgument(argument)),
    summarize: (argument) => memory.summarize(memoryArgument(argument)),
    compare: (argument) => comparing.compare(argument),
    undo: async ({ target }) =>
      (await files.undoRestore(textOf(target) ?? "")) ?? changes.undo(textOf(target)),
    pin: ({ id, on }) => changes.pin(textOf(id), flagOf(on)),
    exclude: ({ id, on }) => changes.exclude(textOf(id), flagOf(on)),
    showBreakdown: () => panel.open("breakdown"),
    restoreFiles: ({ id, apply }) => files.restore(textOf(id), apply === true, panel),
    reviewChanges: ({ id }) => files.review(textOf(id)),
    manageCheckpoints: ({ days }) => files.manage(numberOf(days)),
  } satisfies Partial<CommandTable>;
}

function memoryArgument({ strategy, apply }: CommandArgument) {
  const known = isHidingStrategy(strategy) ? strategy : undefined;
  if (strategy !== undefined && !known) {
    const given = JSON.stringify(strategy);
    throw new Error(
      vscode.l10n.t("There is no strategy {0}. There are: {1}.", given, hidingStrategies.join(", ")),
    );
  }
  return { ...(known && { strategy: known }), ...(typeof apply === "boolean" && { apply }) };
}
