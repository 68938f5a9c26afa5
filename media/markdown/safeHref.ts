/**
 * Safe targets of a link in model output: the web, a mail address, or a path in the workspace, which may end in a line
 * ("src/a.ts:12", "a.ts:3:1"). No other scheme, no protocol-relative address, no bare fragment.
 */
export const safeHref =
  /^(?:https?:\/\/|mailto:|(?![^/?#]*:)(?![/\\]{2})[^#\s\\]|[\w-]+(?:\.[\w-]+)+:\d+(?:[:-]\d+)*$)/i;
