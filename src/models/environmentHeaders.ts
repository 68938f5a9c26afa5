/** Environment variable in which a package of model servers looks for further headers: lines of "Name: value". */
type HeaderVariable = "OPENAI_CUSTOM_HEADERS" | "ANTHROPIC_CUSTOM_HEADERS";

/**
 * Takes back every header that the environment adds, for a server that is not the user's own choice: the packages read the
 * variable themselves and cannot be told not to.
 */
export function withoutEnvironment(variable: HeaderVariable): Readonly<Record<string, null>> {
  const names = (process.env[variable] ?? "")
    .split("\n")
    .filter((line) => line.includes(":"))
    .map((line) => line.slice(0, line.indexOf(":")).trim());
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), null]));
}
