import type { InstructionFile } from "../conversation/entry.ts";

/** What a workspace tells agents. What cannot be read is left out. */
export interface Guidance {
  /** For every conversation: they are part of its system prompt. */
  always(): Promise<readonly InstructionFile[]>;
  /** For these files beyond that, the farthest first; paths as tools write them. */
  forFiles(paths: readonly string[]): Promise<readonly InstructionFile[]>;
}
