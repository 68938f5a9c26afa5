import { fileStatements } from "./files/fileStatements.ts";
import type { ServerLink } from "./serverLink.ts";
import { statements, type Scope, type SeenConversation } from "./serverStatements.ts";

/** Erases a conversation, and the texts and files that only it had. False where it is not as `seen`, or not there. */
export async function eraseConversation(
  link: ServerLink,
  scope: Scope,
  id: string,
  seen?: SeenConversation,
): Promise<boolean> {
  const named = statements.contentsOf(scope, id);
  const kept = await link.run(named.text, ...named.values);
  const hashes = kept.map(({ content }) => String(content));
  const [erased = []] = await link.transaction(
    statements.erase(scope, id, seen),
    statements.eraseEntries(scope, id),
    statements.eraseContents(scope, hashes),
    fileStatements.unnameFiles(scope, id),
    fileStatements.dropUnnamed(scope),
  );
  return erased.length > 0;
}
