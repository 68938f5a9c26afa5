import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { percentDecoded } from "../../core/text/percentEncoding.ts";

/**
 * The name of a repository by its remote, the same for every clone of it, whatever way it was cloned: host and path,
 * without protocol, user, port or ".git". Undefined for what names no host, such as a folder of this machine.
 */
export function spaceOfRemote(remote: string): string | undefined {
  const { host, path } = partsOf(remote.trim());
  const name = percentDecoded(path)
    .replaceAll(/\/{2,}/g, "/")
    .replace(/^[/~]+|\/+$/g, "")
    .replace(/\.git$/i, "")
    // A host may have another name for SSH, and then a version before the path and no such word in it.
    .replace(isSshHost.test(host) ? /^v\d+\// : /(?<=\/)_git\//, "");
  const plainHost = host.replace(isSshHost, "").replace(/\.$/, "");
  // Hosts are the same in either case, and the great ones treat paths so as well.
  return plainHost === "" || name === "" ? undefined : currentName(`${plainHost}/${name}`.toLowerCase());
}

/**
 * Current name of a repository at Azure DevOps, which has an older host for each customer, with a collection in the path,
 * and may leave out a project that is called as the repository is:
 * https://learn.microsoft.com/azure/devops/extend/develop/work-with-urls
 */
function currentName(name: string): string {
  return name
    .replace(/^vs-ssh\.visualstudio\.com\/v\d+\//, "dev.azure.com/")
    .replace(/^([^./]+)\.visualstudio\.com\/(?:defaultcollection\/)?/, "dev.azure.com/$1/")
    .replace(/^(dev\.azure\.com\/[^/]+)\/([^/]+)$/, "$1/$2/$2");
}

const isSshHost = /^(?:alt)?ssh\.(?=[^.]+\.)/i;

/** Host and path of an address, or of the short form of SSH, `user@host:path` or `[user@host:port]:path`. */
function partsOf(remote: string): { readonly host: string; readonly path: string } {
  if (!/^[a-z][a-z+.-]*:\/\//i.test(remote)) {
    const short = /^(?:[^@/\s]+@)?([^:/\\\s[\]]{2,}):(?!\/\/)(.+)$/.exec(remote);
    const bracketed = /^\[(?:[^@/\s]+@)?([^:/\\\s[\]]{2,})(?::\d+)?\]:(.+)$/.exec(remote);
    const numbered = /^(?:[^@/\s]+@)?(\[[\da-f:.]+\]):(.+)$/i.exec(remote);
    const [, host = "", path = ""] = numbered ?? bracketed ?? short ?? [];
    return { host, path };
  }
  const url = URL.parse(remote);
  return url && url.protocol !== "file:"
    ? { host: url.hostname, path: url.pathname }
    : { host: "", path: "" };
}

/** The space of the repository or work tree that a folder is in, and where in it; undefined where there is none. */
export async function spaceOfFolder(folder: string): Promise<string | undefined> {
  for (let top = folder; ; top = dirname(top)) {
    const config = await gitConfig(join(top, ".git"));
    if (config !== undefined) {
      const space = spaceOfConfig(config);
      const place = relative(top, folder).replaceAll("\\", "/");
      return space === undefined || place === "" ? space : `${space}:${place}`;
    }
    if (dirname(top) === top) return undefined;
  }
}

function spaceOfConfig(config: string): string | undefined {
  const remotes = remotesIn(config);
  const [first] = remotes.values();
  const remote = remotes.get("origin") ?? first;
  return remote === undefined ? undefined : spaceOfRemote(remote);
}

/** Addresses of the remotes by name, in the order of the file; see https://git-scm.com/docs/git-config#_syntax */
function remotesIn(config: string): ReadonlyMap<string, string> {
  const remotes = new Map<string, string>();
  let name: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) name = /^\s*\[remote\s+"([^"]+)"\s*\]/i.exec(line)?.[1];
    const [, quoted, bare] = /^\s*url\s*=\s*(?:"([^"]+)"|([^"#;\s]\S*))/i.exec(line) ?? [];
    const url = quoted ?? bare;
    if (name !== undefined && url !== undefined && !remotes.has(name)) remotes.set(name, url);
  }
  return remotes;
}

/** The configuration of the repository, whose folder a work tree names in a file and shares with others. */
async function gitConfig(git: string): Promise<string | undefined> {
  const link = await textOf(git);
  const named = link === undefined ? undefined : /^gitdir:\s*(.+?)\s*$/m.exec(link)?.[1];
  const own = named === undefined ? git : from(join(git, ".."), named);
  const common = (await textOf(join(own, "commondir")))?.trim();
  return textOf(join(common === undefined ? own : from(own, common), "config"));
}

function from(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
