/** Literal patterns and texts, which stand for themselves. */
const literal = /^[\w./~@+,-]*$/;

/**
 * Parameter expansion: what a shell makes of a variable's value by what stands behind its name in braces (`%x`, `#x`, `/a/b`, `:1:2`) or,
 * in cmd, behind a colon (`:a=b`, `:~1,2`). The value itself where that is a pattern, or leaves it as it is.
 */
export function expandedParameter(value: string, operation: string): string {
  for (const [form, made] of operations) {
    const found = form.exec(operation);
    if (!found) continue;
    const [, first = "", second = ""] = found;
    return literal.test(first + second) ? made(value, first, second) : value;
  }
  return value;
}

type Operation = (value: string, first: string, second: string) => string;

const slice: Operation = (value, from, length) => {
  const start = Number(from) < 0 ? Math.max(0, value.length + Number(from)) : Number(from);
  if (length === "") return value.slice(start);
  return value.slice(start, Number(length) < 0 ? Number(length) : start + Number(length));
};

const operations: readonly (readonly [RegExp, Operation])[] = [
  [/^%%?(.*)$/s, (value, end) => (value.endsWith(end) ? value.slice(0, value.length - end.length) : value)],
  [/^##?(.*)$/s, (value, start) => (value.startsWith(start) ? value.slice(start.length) : value)],
  [/^\/\/([^/]+)(?:\/(.*))?$/s, (value, from, to) => value.replaceAll(from, () => to)],
  [/^\/[#%]?([^/]+)(?:\/(.*))?$/s, (value, from, to) => value.replace(from, () => to)],
  [/^: ?(-?\d+)(?::(-?\d+))?$/, slice],
  [/^:~(-?\d+)(?:,(-?\d+))?$/, slice],
  [/^:([^=]+)=(.*)$/s, (value, from, to) => value.replaceAll(from, () => to)],
];
