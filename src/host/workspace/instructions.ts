import { displayPath } from "../../core/permissions/confine.ts";
import type { Log } from "../../core/ports/system.ts";
import type { Instructions } from "../../core/agent/prompt/systemPrompt.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import { messageOf } from "../../core/text/errors.ts";

/** Where workspaces keep what they tell every agent. */
const files = ["AGENTS.md", ".github/copilot-instructions.md"];
/** Larger ones are no instructions, in bytes. */
const maxBytes = 200_000;

/** The instructions of each workspace folder. What cannot be read is left out, and the log says so. */
export async function readInstructions(workspace: Workspace, log: Log): Promise<readonly Instructions[]> {
  const several = workspace.folders.length > 1;
  const paths = workspace.folders.flatMap(({ name }) =>
    files.map((file) => (several ? `${name}/${file}` : file)),
  );
  const found: Instructions[] = [];
  for (const path of paths) {
    try {
      const at = await workspace.resolve(path);
      if ("refused" in at) continue;
      const stat = await workspace.stat(at);
      if (stat?.kind !== "file" || stat.size > maxBytes) continue;
      const text = await workspace.text(at);
      if (text !== undefined) found.push({ path: displayPath(at, workspace.folders), text });
    } catch (error) {
      log.write("warn", "instructions not read", { path, error: messageOf(error) });
    }
  }
  return found;
}
