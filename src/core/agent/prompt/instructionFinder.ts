import { isSent } from "../../context/standings.ts";
import { attachedIn, editorContextName } from "../../conversation/companions/attachedText.ts";
import { argumentValues } from "../../conversation/callArguments.ts";
import type { InstructionFile } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import type { ToolCall } from "../../conversation/message.ts";
import { writtenPaths } from "../../edits/writtenPaths.ts";
import type { Guidance } from "../../ports/guidance.ts";
import type { Log } from "../../ports/system.ts";
import type { ToolEffect } from "../../ports/tools.ts";
import { headOf } from "../../text/cutText.ts";
import { stackOf } from "../../text/errors.ts";
import { openFile } from "./editorContext.ts";
import type { Memory } from "../memory/memory.ts";

/** The largest share of the prompt limit that goes along with one message, and characters of a token. */
const shareOfLimit = 1 / 10;
const charsPerToken = 3;
/** The most characters that do. */
const mostChars = 24_000;
/** Tools whose argument `path` is a file at hand. */
const fileTools = new Set(["read_file", "edit_file", "write_file"]);

/** Finds the instructions that go along with a message: those for the files it is about that the model does not see yet. */
export class InstructionFinder {
  private readonly guidance: Guidance | undefined;
  private readonly memory: Pick<Memory, "view">;
  private readonly log: Log;
  private readonly current: () => Conversation;

  constructor(
    services: { readonly guidance?: Guidance; readonly log: Log },
    memory: InstructionFinder["memory"],
    current: () => Conversation,
  ) {
    this.guidance = services.guidance;
    this.log = services.log;
    this.memory = memory;
    this.current = current;
  }

  /** Forgets what was read: from here on the workspace's files are read anew. */
  forget(): void {
    this.guidance?.forget();
  }

  /** Instructions for a user's message: for the files that are attached to it, and the one that is open. */
  forMessage(text: string): Promise<readonly InstructionFile[]> {
    return this.forFiles(filesIn(text));
  }

  /** Instructions for the result of a call: for the files that it read or wrote. */
  forCall(call: ToolCall, effect: ToolEffect): Promise<readonly InstructionFile[]> {
    // What the call changed may not have been reported yet.
    if (effect === "write" || effect === "execute") this.forget();
    const { path } = argumentValues(call);
    const read = fileTools.has(call.function.name) && typeof path === "string" ? [path] : [];
    return this.forFiles(writtenPaths(call) ?? read);
  }

  /** Instructions for these files; none where something goes wrong, so that a message still goes out. */
  private async forFiles(paths: readonly string[]): Promise<readonly InstructionFile[]> {
    if (!this.guidance || paths.length === 0) return [];
    try {
      const found = await this.guidance.forFiles(paths);
      return found.length === 0 ? [] : await this.unseen(found);
    } catch (error) {
      this.log.write("error", "instructions", { error: stackOf(error) });
      return [];
    }
  }

  private async unseen(found: readonly InstructionFile[]): Promise<readonly InstructionFile[]> {
    const { weighed, figures } = await this.memory.view();
    const { marks } = this.current();
    const seen = new Map<string, string>();
    for (const { id, standing, shortened } of weighed) {
      if (!isSent(standing) || shortened) continue;
      for (const { path, text } of marks.get(id)?.instructions?.files ?? []) seen.set(path, text);
    }
    const room = Math.min(mostChars, Math.floor(figures.limit * shareOfLimit * charsPerToken));
    return withinRoom(
      found.filter(({ path, text }) => !isKnown(seen.get(path), text)),
      room,
    );
  }
}

/** True where the text was shown, be it in part. */
function isKnown(shown: string | undefined, text: string): boolean {
  const [head = ""] = shown?.split(cutMark) ?? [];
  return shown === text || (shown?.includes(cutMark) === true && text.startsWith(head));
}

const cutMark = "\n[The rest has no room here: read ";

/** The nearest ones whole, as long as there is room; of the others a beginning, or the name. */
function withinRoom(files: readonly InstructionFile[], room: number): readonly InstructionFile[] {
  let left = room;
  return files
    .toReversed()
    .map(({ path, text }) => {
      const shown = headOf(text, left);
      left -= shown.length;
      return { path, text: shown === text ? text : `${shown}${cutMark}${path}.]` };
    })
    .toReversed();
}

function filesIn(message: string): readonly string[] {
  return attachedIn(message).attached.flatMap(({ name, text }) => {
    const file = name === editorContextName ? openFile(text) : name.replace(/:\d+(?:-\d+)?$/, "");
    return file === "" ? [] : [file];
  });
}
