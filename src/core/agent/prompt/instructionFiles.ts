import type { InstructionFile } from "../../conversation/entry.ts";
import { displayPath } from "../../permissions/pathConfinement.ts";
import type { Guidance, PromptCommand, Skill, UntoldFile } from "../../ports/guidance.ts";
import type { Clock, Log } from "../../ports/system.ts";
import type { Workspace, WorkspaceFolder, WorkspacePath } from "../../ports/workspace.ts";
import { ellipsized } from "../../text/cutText.ts";
import { messageOf } from "../../text/errors.ts";
import {
  folderFiles,
  isInstructionPath,
  promptFolders,
  ruleFolders,
  skillFile,
  skillFolders,
  standIns,
  wholeFiles,
  type RuleFolder,
} from "./instructionPlaces.ts";
import { calledCommand } from "./promptCommands.ts";
import { ReadCache } from "./readCache.ts";
import { frontMatterOf, frontMatterText, type FrontMatter } from "../../text/frontMatter.ts";

/** Folders of rules within one another that are looked into. */
const mostRuleLevels = 3;
/** The longest name of a skill, in characters, by the standard. */
const longestName = 64;
const longestDescription = 1_024;
/** The most skills that are named. */
const mostSkills = 50;
/** The largest file of instructions, in bytes. */
const maxBytes = 200_000;
/** The most rules of one folder that are read. */
const mostRules = 100;

/** Test for paths relative to a workspace folder; throws, with a sentence, for globs that cannot be tested. */
type GlobFilter = (globs: string) => (path: string) => boolean;

/** A rule of `.github/instructions` or `.cursor/rules`. */
interface Rule extends InstructionFile {
  readonly isAlways: boolean;
  readonly globs?: string;
  readonly about?: string;
}

/**
 * Instruction files of the workspace folders. A link counts only where what it leads to is such a file too: nothing else of
 * the workspace, and nothing outside of it, is taken for instructions.
 */
export class InstructionFiles implements Guidance {
  private readonly workspace: Workspace;
  private readonly globFilter: GlobFilter;
  private readonly log: Log;
  private readonly texts: ReadCache<readonly InstructionFile[]>;
  private readonly lists: ReadCache<readonly string[]>;
  private readonly leftOut = new Map<string, UntoldFile>();

  constructor(workspace: Workspace, globFilter: GlobFilter, log: Log, clock: Pick<Clock, "now">) {
    this.workspace = workspace;
    this.globFilter = globFilter;
    this.log = log;
    this.texts = new ReadCache(clock);
    this.lists = new ReadCache(clock);
  }

  forget(): void {
    this.texts.forget();
    this.lists.forget();
    this.leftOut.clear();
  }

  async untold(): Promise<readonly UntoldFile[]> {
    await Promise.all([this.always(), this.skills(), this.prompts()]);
    return [...this.leftOut.values()].sort((one, other) => one.path.localeCompare(other.path, "en"));
  }

  async always(): Promise<readonly InstructionFile[]> {
    const found = await Promise.all(
      this.workspace.folders.map(async (folder) => [
        ...(await this.atTop(folder)),
        ...(await this.rules(folder)).filter(({ isAlways }) => isAlways),
      ]),
    );
    return distinct(found.flat());
  }

  async forFiles(paths: readonly string[]): Promise<readonly InstructionFile[]> {
    const places = await Promise.all(paths.map((path) => this.workspace.resolve(path)));
    const found: InstructionFile[] = [];
    for (const folder of this.workspace.folders) {
      const files = places.flatMap((at) =>
        "refused" in at || at.folder.uri !== folder.uri ? [] : [at.path],
      );
      if (files.length === 0) continue;
      const rules = (await this.rules(folder)).filter((rule) => files.some((path) => this.isFor(rule, path)));
      const above = [...new Set(files.flatMap(foldersAbove))].sort((one, other) => one.length - other.length);
      const nested = await Promise.all(above.map((path) => this.inFolder(folder, path)));
      found.push(...rules, ...nested.flat());
    }
    return distinct(found);
  }

  /** Skills, and rules that are for no files but say what they are about; of two with one name the first. */
  async skills(): Promise<readonly Skill[]> {
    const found = await Promise.all(
      this.workspace.folders.map(async (folder) => {
        const rules = (await this.rules(folder)).flatMap(({ isAlways, globs, about, path }) =>
          isAlways || globs !== undefined || about === undefined ? [] : [skillOf(nameOf(path), about, path)],
        );
        return [
          ...(await Promise.all(skillFolders.map((path) => this.skillsIn(folder, path)))).flat(),
          ...rules,
        ];
      }),
    );
    const byName = new Map(
      found
        .flat()
        .toReversed()
        .map((skill) => [skill.name, skill]),
    );
    const skills = [...byName.values()].toReversed();
    for (const { path } of skills.slice(mostSkills)) this.leaveOut(path, "many");
    return skills.slice(0, mostSkills);
  }

  async prompts(): Promise<readonly PromptCommand[]> {
    const found = await Promise.all(
      this.workspace.folders.flatMap((folder) => promptFolders.map((kind) => this.promptsIn(folder, kind))),
    );
    const byName = new Map(
      found
        .flat()
        .toReversed()
        .map((prompt) => [prompt.name, prompt]),
    );
    return [...byName.values()].sort((one, other) => one.name.localeCompare(other.name, "en"));
  }

  private async promptsIn(
    workspaceFolder: WorkspaceFolder,
    { folder, suffix, takesWords }: (typeof promptFolders)[number],
  ): Promise<readonly PromptCommand[]> {
    const paths = await this.pathsBelow(workspaceFolder, folder, mostRuleLevels);
    const named = paths
      .filter((path) => path.endsWith(suffix))
      .map((path) => ({ path, name: promptName(path.slice(folder.length + 1, -suffix.length)) }))
      .filter(({ name }) => isCommandName(name))
      .slice(0, mostRules);
    const files = await Promise.all(
      named.map(async ({ name, path }) => ({ name, found: await this.read(workspaceFolder, path) })),
    );
    return files.flatMap(({ name, found }) =>
      found.flatMap(({ path, text }): readonly PromptCommand[] => {
        const matter = frontMatterOf(text);
        const body = matter.body.trim();
        if (body === "") return [];
        const { description } = skillOf(name, frontMatterText(matter, "description") ?? "", path);
        const hint = frontMatterText(matter, "argument-hint") ?? "";
        return [{ name, description, hint, path, text: body, takesWords }];
      }),
    );
  }

  private async skillsIn(folder: WorkspaceFolder, path: string): Promise<readonly Skill[]> {
    const names = (await this.namesIn(folder, path)).slice(0, mostRules);
    const files = await Promise.all(
      names.map(async (name) => ({ name, found: await this.read(folder, `${path}/${name}/${skillFile}`) })),
    );
    return files.flatMap(({ name, found }) =>
      found.flatMap((file) => {
        const matter = frontMatterOf(file.text);
        // The user alone may call for such a one.
        if (isTrue(frontMatterText(matter, "disable-model-invocation"))) return [];
        const description = frontMatterText(matter, "description");
        const named = frontMatterText(matter, "name") ?? name;
        if (description !== undefined) return [skillOf(named, description, file.path)];
        this.leaveOut(file.path, "undescribed");
        return [];
      }),
    );
  }

  /** AGENTS.md and those like it of one folder; another only where it says more than the first. */
  private async inFolder(folder: WorkspaceFolder, path: string): Promise<readonly InstructionFile[]> {
    const found = await Promise.all(
      folderFiles.map((name) => this.read(folder, path === "" ? name : `${path}/${name}`)),
    );
    return found.flat().filter(({ text }) => !/^@(?:\.\/)?AGENTS\.md$/.test(text.trim()));
  }

  private async atTop(folder: WorkspaceFolder): Promise<readonly InstructionFile[]> {
    const whole = await Promise.all(wholeFiles.map((path) => this.read(folder, path)));
    return [...(await this.inFolder(folder, "")), ...whole.flat()];
  }

  private async rules(folder: WorkspaceFolder): Promise<readonly Rule[]> {
    const found = await Promise.all(ruleFolders.map((rules) => this.rulesIn(folder, rules)));
    const own = found.flat();
    if (own.length > 0 || (await this.atTop(folder)).length > 0) return own;
    for (const standIn of standIns) {
      const rules =
        typeof standIn === "string"
          ? (await this.read(folder, standIn)).map((file) => ({ ...file, isAlways: true }))
          : await this.rulesIn(folder, standIn);
      if (rules.length > 0) return rules;
    }
    return [];
  }

  private async rulesIn(folder: WorkspaceFolder, rules: RuleFolder): Promise<readonly Rule[]> {
    const paths = await this.pathsBelow(folder, rules.folder, mostRuleLevels);
    const fitting = paths.filter((path) => path.endsWith(rules.suffix)).slice(0, mostRules);
    const files = await Promise.all(fitting.map((path) => this.read(folder, path)));
    return files
      .flat()
      .map((file) => ruleOf(file, rules))
      .filter(({ text }) => text.trim() !== "");
  }

  /** The files of a folder, then those of its folders. */
  private async pathsBelow(
    folder: WorkspaceFolder,
    path: string,
    levels: number,
  ): Promise<readonly string[]> {
    const names = await this.namesIn(folder, path);
    const isFile = (name: string) => /\.mdc?$/.test(name);
    const below = names.filter((name) => levels > 1 && !isFile(name)).slice(0, mostRules);
    const deeper = await Promise.all(
      below.map((name) => this.pathsBelow(folder, `${path}/${name}`, levels - 1)),
    );
    return [...names.filter(isFile).map((name) => `${path}/${name}`), ...deeper.flat()];
  }

  private isFor({ globs, isAlways, path }: Rule, file: string): boolean {
    if (isAlways || globs === undefined) return false;
    try {
      return this.globFilter(globs)(file);
    } catch (error) {
      this.log.write("warn", "instructions not matched", { path, error: messageOf(error) });
      return false;
    }
  }

  private namesIn(folder: WorkspaceFolder, path: string): Promise<readonly string[]> {
    return this.lists.get(`${folder.uri}\n${path}`, () => this.list(folder, path));
  }

  /** The file, if it is there and may be read. */
  private read(folder: WorkspaceFolder, path: string): Promise<readonly InstructionFile[]> {
    return this.texts.get(`${folder.uri}\n${path}`, () => this.readNow(folder, path));
  }

  private async list(folder: WorkspaceFolder, path: string): Promise<readonly string[]> {
    try {
      const at = await this.placeOf(folder, path);
      if (!at || (await this.workspace.stat(at))?.kind !== "folder") return [];
      return (await this.workspace.list(at)).map(({ name }) => name).sort();
    } catch (error) {
      this.log.write("warn", "instructions not listed", { path, error: messageOf(error) });
      return [];
    }
  }

  private async readNow(folder: WorkspaceFolder, path: string): Promise<readonly InstructionFile[]> {
    try {
      const at = await this.placeOf(folder, path);
      if (!at || !isInstructionPath(at.path)) return [];
      const stat = await this.workspace.stat(at);
      const shown = displayPath(at, this.workspace.folders);
      if (stat?.kind !== "file") {
        this.leftOut.delete(shown);
        return [];
      }
      if (stat.size > maxBytes) {
        this.leaveOut(shown, "large");
        return [];
      }
      this.leftOut.delete(shown);
      const text = await this.workspace.text(at);
      return text === undefined || text.trim() === "" ? [] : [{ path: shown, text: text.trim() }];
    } catch (error) {
      this.log.write("warn", "instructions not read", { path, error: messageOf(error) });
      return [];
    }
  }

  private leaveOut(path: string, reason: UntoldFile["reason"]): void {
    if (this.leftOut.get(path)?.reason === reason) return;
    this.leftOut.set(path, { path, reason });
    this.log.write("warn", "instructions left out", { path, reason });
  }

  private async placeOf(folder: WorkspaceFolder, path: string): Promise<WorkspacePath | undefined> {
    const isOnly = this.workspace.folders.length === 1;
    const at = await this.workspace.resolve(isOnly ? path : `${folder.name}/${path}`);
    return "refused" in at ? undefined : at;
  }
}

/** A rule by its front matter; what else that says, such as tools or a model, does not concern instructions. */
function ruleOf({ path, text }: InstructionFile, rules: RuleFolder): Rule {
  const matter = frontMatterOf(text);
  const globs = frontMatterText(matter, rules.globs);
  const isAll = globs?.split(",").some((glob) => /^(?:\*\*?|\*\*\/\*+)$/.test(glob.trim())) === true;
  const about = frontMatterText(matter, "description");
  const facts = { ...(globs !== undefined && { globs }), ...(about !== undefined && { about }) };
  const said = saidAlways(matter);
  const isPlain = rules.isAlwaysByDefault && globs === undefined;
  return { path, text: matter.body.trim(), isAlways: isAll || (said ?? isPlain), ...facts };
}

/** Activation that a rule states: true for always, false for only where somebody asks for it; undefined for neither. */
function saidAlways(matter: FrontMatter): boolean | undefined {
  const always = frontMatterText(matter, "alwaysApply");
  const when =
    frontMatterText(matter, "trigger") ??
    frontMatterText(matter, "inclusion") ??
    frontMatterText(matter, "type") ??
    "";
  if (isTrue(always) || /^always/i.test(when)) return true;
  return always !== undefined || /^(?:manual|auto|model|agent|glob|file)/i.test(when) ? false : undefined;
}

function skillOf(name: string, description: string, path: string): Skill {
  const line = (text: string, length: number) => ellipsized(text.replaceAll(/\s+/g, " ").trim(), length);
  return { name: line(name, longestName), description: line(description, longestDescription), path };
}

/** True for what YAML has for it. */
const isTrue = (text: string | undefined) => /^(?:true|yes|on)$/i.test(text ?? "");

/** `git/commit` as `git:commit`. */
const promptName = (path: string) => path.replaceAll("/", ":");

function isCommandName(name: string): boolean {
  return calledCommand(`/${name}`)?.name === name;
}

/** A rule's name: that of its file, without what follows the first dot. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).split(".", 1)[0] ?? path;
}

/** The folders above a file, the outermost first; not the workspace folder itself. */
function foldersAbove(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join("/"));
}

/** The files, each path once and no text twice: CLAUDE.md is often a copy of AGENTS.md. */
function distinct(files: readonly InstructionFile[]): readonly InstructionFile[] {
  const seen = new Set<string>();
  return files.flatMap(({ path, text }) => {
    if (seen.has(path) || seen.has(`\n${text}`)) return [];
    seen.add(path).add(`\n${text}`);
    return [{ path, text }];
  });
}
