import { claudeLike } from "./claudeLike.ts";
import { detailed, looseStream, plain, textOnly } from "./looseStreams.ts";
import { breaking, choosy, sleepy, unstreamed } from "./oddManners.ts";
import { responsesLike } from "./responsesLike.ts";
import type { ServerKind } from "./serverKind.ts";
import { mistralLike, safeIds, uniqueIds } from "./callIdServers.ts";
import { geminiLike } from "./signedCalls.ts";
import { alternating, noBlanks, oneSystem, wordless } from "./templates.ts";
import { deepSeekLike, kimiLike } from "./thinkingBack.ts";

/** Every kind of server that a whole session is run through. */
export const serverTable: readonly ServerKind[] = [
  ...[plain, deepSeekLike, kimiLike, geminiLike, mistralLike, oneSystem, alternating, noBlanks],
  ...[safeIds, uniqueIds, looseStream, textOnly, detailed, wordless],
  ...[unstreamed, choosy, sleepy, breaking],
  ...[claudeLike, responsesLike],
];
