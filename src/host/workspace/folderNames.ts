/**
 * Names of workspace folders, each once: of several with one name the later have the folder that they lie in behind it, and a
 * number where that is not enough. `path` with forward slashes.
 */
export function folderNames(
  folders: readonly { readonly name: string; readonly path: string }[],
): readonly string[] {
  const given = new Set(folders.map(({ name }) => name));
  const taken = new Set<string>();
  return folders.map(({ name, path }) => {
    const parent = path.split("/").filter(Boolean).at(-2) ?? "/";
    let chosen = name;
    for (let number = 1; taken.has(chosen) || (chosen !== name && given.has(chosen)); number++) {
      chosen = number === 1 ? `${name} (${parent})` : `${name} (${parent} ${number})`;
    }
    taken.add(chosen);
    return chosen;
  });
}
