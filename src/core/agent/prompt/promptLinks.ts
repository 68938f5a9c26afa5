import type { PromptCommand } from "../../ports/guidance.ts";
import { percentDecoded } from "../../text/percentEncoding.ts";

/** `#file:path`, in quotes where the path has blanks. */
const fileReference =
  /(?<![\w#])#file:(?:"([^"\n]+)"|'([^'\n]+)'|`([^`\n]+)`|(\S+?)(?=[.,;:!?)\]]*(?:\s|$)))/g;
/** The target of a link of Markdown, in angle brackets or not, which may have a title behind it. https://spec.commonmark.org/0.31.2/#links */
const linkTarget =
  /\]\(\s*(?:<([^<>\n]+)>|((?:[^\s()<>]|\([^\s()<>]*\))+))(?:\s+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?\s*\)/g;
/** `@path` in a command of Claude's. https://code.claude.com/docs/en/slash-commands#file-references */
const mention = /(?<![\w@`])@([\w./\\-]*[\w-])/g;

/**
 * Paths of the files that a prompt names: for each, in order, where it may be. Links are from the prompt's own folder on, as VS Code takes
 * them; `#file:` from the workspace's folder on, or from the prompt's; `@` in a command of Claude's from the workspace's.
 */
export function pathsNamedIn({ text, path, takesWords }: PromptCommand): readonly (readonly string[])[] {
  const folder = path.split("/").slice(0, -1);
  const near = (named: string) => normalized([...(named.startsWith("/") ? [] : folder), ...named.split("/")]);
  const far = (named: string) => normalized(named.split("/"));
  if (takesWords) return [...text.matchAll(mention)].map(([, named = ""]) => [far(slashed(named))]);
  const referred = [...text.matchAll(fileReference)]
    .map((found) => slashed(found.slice(1).join("")))
    .map((named) => (/^\.\.?\//.test(named) ? [near(named), far(named)] : [far(named), near(named)]));
  const linked = [...text.matchAll(linkTarget)]
    .map(([, fenced, bare = ""]) => fenced ?? bare)
    .filter((target) => !/^(?:[a-z][a-z\d+.-]*:|#)/i.test(target))
    .map((target) => target.replace(/#[^]*$/, ""))
    .map((target) => [near(slashed(percentDecoded(target))), near(slashed(target))]);
  return [...referred, ...linked].map((paths) => [...new Set(paths)]);
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** The path without `.` and `..`; begins with `../` where it leads out of the folder. */
function normalized(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return kept.join("/");
}
