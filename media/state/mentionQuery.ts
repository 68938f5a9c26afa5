/** Query of an `@`: the text from it up to the cursor. */
export interface MentionQuery {
  /** Index of the `@`. */
  readonly start: number;
  readonly query: string;
}

/** The mention that is being written where the cursor stands; null where none is. */
export function mentionAt(text: string, cursor: number): MentionQuery | null {
  const found = /(?:^|[\s(])@(?<query>[^\s@]*)$/.exec(text.slice(0, cursor));
  const query = found?.groups?.["query"];
  return query === undefined ? null : { start: cursor - query.length - 1, query };
}

/** The text with the mention replaced by `name`, and where the cursor goes. */
export function withMention(
  text: string,
  { start, query }: MentionQuery,
  name: string,
): { readonly text: string; readonly cursor: number } {
  const rest = text.slice(start + 1 + query.length);
  const inserted = `${name}${/^\s/.test(rest) ? "" : " "}`;
  return { text: text.slice(0, start) + inserted + rest, cursor: start + inserted.length };
}
