import { percentDecoded } from "../../text/percentEncoding.ts";

const separator = "/";

/**
 * Id under which a conversation of another person is kept here: their name on the server, then the id that it has there.
 * No conversation of one's own has a slash in its id.
 */
export function sharedId(owner: string, id: string): string {
  return `${encodeURIComponent(owner)}${separator}${id}`;
}

export function isSharedId(id: string): boolean {
  return id.includes(separator);
}

/** The other person whose conversation this is; undefined for one's own. */
export function ownerOf(id: string): string | undefined {
  return isSharedId(id) ? percentDecoded(id.slice(0, id.indexOf(separator))) : undefined;
}

/** A file may have any id. */
