/** Files of instructions that count for the folder they are in and all below it. */
export const folderFiles = ["AGENTS.md", "CLAUDE.md", "CLAUDE.local.md"];

/** Files that count for the whole workspace folder. */
export const wholeFiles = [".claude/CLAUDE.md", ".github/copilot-instructions.md"];

/** A folder of rules, those of its folders among them. */
export interface RuleFolder {
  readonly folder: string;
  readonly suffix: string;
  /** The field that says which files a rule counts for. */
  readonly globs: string;
  /** True where a rule without that field always counts. */
  readonly isAlwaysByDefault: boolean;
}

const rulesIn = (folder: string, globs: string): RuleFolder => ({
  folder,
  suffix: ".md",
  globs,
  isAlwaysByDefault: true,
});

export const ruleFolders: readonly RuleFolder[] = [
  { folder: ".github/instructions", suffix: ".instructions.md", globs: "applyTo", isAlwaysByDefault: false },
  { folder: ".cursor/rules", suffix: ".mdc", globs: "globs", isAlwaysByDefault: false },
  // Later ones are each in a folder.
  { folder: ".cursor/rules", suffix: "/RULE.md", globs: "globs", isAlwaysByDefault: false },
  rulesIn(".claude/rules", "paths"),
];

/**
 * Stand-ins: instructions written for other agents, which often say the same again. The first that is there counts where
 * a workspace folder has nothing else at its top.
 */
export const standIns: readonly (string | RuleFolder)[] = [
  ...[".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".rules", "AGENT.md"],
  ...[".junie/guidelines.md", ".goosehints", "WARP.md"],
  rulesIn(".clinerules", "paths"),
  rulesIn(".roo/rules", "globs"),
  rulesIn(".kilocode/rules", "globs"),
  rulesIn(".windsurf/rules", "globs"),
  rulesIn(".continue/rules", "globs"),
  rulesIn(".kiro/steering", "fileMatchPattern"),
  rulesIn(".augment/rules", "globs"),
  rulesIn(".amazonq/rules", "globs"),
  rulesIn(".trae/rules", "globs"),
];

/** Folders of skills, each a folder with such a file. */
export const skillFolders = [".agents/skills", ".claude/skills", ".github/skills"];
export const skillFile = "SKILL.md";

/** Folders of prompts, each named as its file, behind the names of folders between. */
export const promptFolders = [
  { folder: ".github/prompts", suffix: ".prompt.md", takesWords: false },
  { folder: ".claude/commands", suffix: ".md", takesWords: true },
  { folder: ".cursor/commands", suffix: ".md", takesWords: true },
] as const;

/** Instruction path test: true where instructions may lie, below a workspace folder. */
export function isInstructionPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (folderFiles.includes(name) || name === skillFile) return true;
  const others = standIns.filter((standIn) => typeof standIn !== "string");
  return (
    wholeFiles.includes(path) ||
    standIns.includes(path) ||
    [...ruleFolders, ...others, ...promptFolders].some(
      ({ folder, suffix }) => path.startsWith(`${folder}/`) && path.endsWith(suffix),
    )
  );
}
