import { rmSync } from "node:fs";
import { StoreError } from "../../core/ports/storeError.ts";
import { conversationsIn } from "./conversationList.ts";
import { ConversationTable } from "./conversationTable.ts";
import { copyConversation } from "./copyConversation.ts";
import { Database } from "./database.ts";
import { EntryTable } from "./entryTable.ts";
import { migrate, schemaVersion } from "./schema.ts";

/** Entries of a conversation of another database that this one lacks: those after `after`, as conversation `as`. */
interface Missing {
  readonly id: string;
  readonly as: string;
  readonly after: number;
}

/** The database that takes conversations in. */
export interface Adopter {
  readonly record: EntryTable;
  readonly conversations: ConversationTable;
  /** Conversations whose end must stay as it is: what continues them comes into a copy. */
  readonly isInUse: (id: string) => boolean;
  /** Free for a file of a moment. */
  readonly scratchFile: string;
}

/**
 * Takes in what another database has and this one lacks, its trash left out: conversations that are not here, the rest of
 * those that go on there, and where both have gone on, theirs as a copy. Gives the ids of what was taken in.
 */
export function adoptFrom(file: string, adopter: Adopter): string[] {
  const { record, conversations } = adopter;
  return reading(file, adopter, (source) =>
    missingFrom(source, adopter).map(({ id, as, after }) => {
      const theirs = new EntryTable(source);
      copyConversation(theirs, id, record, as, { after });
      conversations.restore(as);
      return as;
    }),
  );
}

/** The ids that `adoptFrom` would give; changes nothing. */
export function adoptableFrom(file: string, adopter: Adopter): string[] {
  return reading(file, adopter, (source) => missingFrom(source, adopter).map(({ as }) => as));
}

function missingFrom(source: Database, adopter: Adopter): readonly Missing[] {
  const theirs = new EntryTable(source);
  return conversationsIn(new ConversationTable(source).list()).flatMap(({ id }) => {
    const found = missingOf(id, id, theirs.ids(id), adopter);
    return found ? [found] : [];
  });
}

/** Undefined where conversation `as` has all of `entryIds`. */
function missingOf(
  id: string,
  as: string,
  entryIds: readonly string[],
  adopter: Adopter,
): Missing | undefined {
  const here = adopter.record.ids(as);
  const parting = entryIds.findIndex((entryId, index) => entryId !== here[index]);
  const first = entryIds[parting];
  if (first === undefined) return undefined;
  if (here.length === 0 || (parting === here.length && !adopter.isInUse(as)))
    return { id, as, after: parting };
  // Named by where it parts, so that it is known when it is met again.
  const copy = `${id}-${first}`;
  return copy === as ? undefined : missingOf(id, copy, entryIds, adopter);
}

/** Reads another database as it is at one moment; one of an earlier version in a copy of today's. */
function reading<T>(file: string, { scratchFile }: Adopter, read: (source: Database) => T): T {
  const database = new Database(file, { readOnly: true });
  try {
    const format = database.pragma("user_version");
    if (format > schemaVersion) throw new StoreError({ code: "newer", format, known: schemaVersion });
    if (format === schemaVersion) return database.snapshot(() => read(database));
    rmSync(scratchFile, { force: true });
    database.run("VACUUM INTO ?", scratchFile);
  } finally {
    database.close();
  }
  const copy = new Database(scratchFile);
  try {
    migrate(copy);
    return read(copy);
  } finally {
    copy.close();
    rmSync(scratchFile, { force: true });
  }
}
