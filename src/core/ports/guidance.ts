import type { InstructionFile } from "../conversation/entry.ts";

/** A skill, https://agentskills.io: instructions for one kind of task, in the file `path`. */
export interface Skill {
  readonly name: string;
  /** Purpose of the skill, on one line. */
  readonly description: string;
  readonly path: string;
}

/** A prompt of the workspace, which `/name` in a message stands for. */
export interface PromptCommand {
  readonly name: string;
  readonly description: string;
  /** Arguments of the prompt, in the words of the file; "" where it does not say. */
  readonly hint: string;
  readonly path: string;
  /** The message, with placeholders for arguments. */
  readonly text: string;
  /** True where `$1` to `$9` stand for words. */
  readonly takesWords: boolean;
}

/** A file of instructions that agents are not told of. `large`: it has too many bytes; `many`: there are too many such files; `undescribed`: a skill that does not say what it is for. */
export interface UntoldFile {
  readonly path: string;
  readonly reason: "large" | "many" | "undescribed";
}

/** Guidance of a workspace for agents. Files that cannot be read are left out. */
export interface Guidance {
  /** Instructions for every conversation: they are part of its system prompt. */
  always(): Promise<readonly InstructionFile[]>;
  /** Further instructions for these files, the farthest first; paths as tools write them. */
  forFiles(paths: readonly string[]): Promise<readonly InstructionFile[]>;
  /** Named in the system prompt; their files are read when one is needed. */
  skills(): Promise<readonly Skill[]>;
  /** Prompts by name; each name once. */
  prompts(): Promise<readonly PromptCommand[]>;
  /** The files that were met since the last `forget` and left out. */
  untold(): Promise<readonly UntoldFile[]>;
  /** Files may have changed: what was read of them is read anew. */
  forget(): void;
}
