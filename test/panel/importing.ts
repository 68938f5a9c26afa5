import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workbench } from "../vscode/workbench.ts";

let imports = 0;

/**
 * Opens the messages as a conversation, through the import command and VS Code's own file dialog. Its title is its own:
 * one that an earlier import had would be there before it came.
 */
export async function importMessages(
  workbench: Workbench,
  messages: readonly unknown[],
  title = `Imported ${++imports}`,
): Promise<void> {
  const file = join(workbench.folders.workspace, "imported.json");
  await writeFile(file, JSON.stringify({ title, conversation_history: messages }));
  await workbench.runCommand("Longhand: Import Conversation");
  await workbench.chooseFile(file);
  // Until then messages of the conversation before may be shown.
  await workbench.panel.getByRole("heading", { name: title, exact: true }).waitFor();
  await workbench.panel.getByRole("article").last().waitFor();
}

/** An exchange of two short messages for each number up to `count`, told apart by it. */
export function exchanges(count: number, answer = (turn: number) => `Answer ${turn}.`): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => [
    { role: "user", content: `Question ${index + 1}` },
    { role: "assistant", content: answer(index + 1) },
  ]).flat();
}
