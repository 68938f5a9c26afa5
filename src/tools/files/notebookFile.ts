/** Problem of a file named like a notebook that would be none with that text, in one sentence for the model; undefined for other files. */
export function notebookProblem(name: string, text: string): string | undefined {
  if (!/\.ipynb$/i.test(name) || text.trim() === "") return undefined;
  try {
    const notebook = JSON.parse(text) as { readonly cells?: unknown; readonly worksheets?: unknown } | null;
    if (Array.isArray(notebook?.cells) || Array.isArray(notebook?.worksheets)) return undefined;
  } catch {
    // Said below: to the model both are the same mistake.
  }
  return `${name} would no longer be a notebook: JSON with a list of cells, whose source is a list of JSON strings, one a line. Nothing was changed.`;
}
