import type { Entry } from "../../../core/conversation/entry.ts";
import { encryptionStatements } from "./encryptionStatements.ts";
import { fileStatements } from "../files/fileStatements.ts";
import type { ServerLink, Statement } from "../serverLink.ts";
import { entriesAtOnce } from "../serverRecord.ts";
import { statements, type Scope } from "../serverStatements.ts";
import { lineChangeOf, sentEntry } from "../storedRows.ts";

/**
 * Puts a conversation that was stored in clear, or under a key that is gone, under the key of the scope, in one transaction.
 * Its files go; they are sent again. `entries`: all that it has. False where it has changed or another has its lease.
 */
export async function sealConversation(
  link: ServerLink,
  scope: Scope,
  entries: readonly Entry[],
): Promise<boolean> {
  const { conversationId: id = "", seq: last = 0 } = entries.at(-1) ?? {};
  const named = statements.contentsOf(scope, id);
  const had = (await link.run(named.text, ...named.values)).map(({ content }) => String(content));
  const parts: Statement[] = [];
  for (let at = 0; at < entries.length; at += entriesAtOnce) {
    const rows = entries.slice(at, at + entriesAtOnce).map((entry) => sentEntry(entry, scope.key));
    parts.push(encryptionStatements.storeSealed(scope, id, last, rows));
  }
  const results = await link.transaction(
    encryptionStatements.beginSealing(scope, id, last, lineChangeOf(id, entries, scope.key)),
    encryptionStatements.clearForSealing(scope, id, last),
    ...parts,
    encryptionStatements.unnameForSealing(scope, id, last),
    encryptionStatements.endSealing(scope, id, last),
    statements.eraseContents(scope, had),
    fileStatements.dropUnnamed(scope),
  );
  return (results[0]?.length ?? 0) > 0;
}
