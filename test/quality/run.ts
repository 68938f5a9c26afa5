import { runCommandLine } from "../commandLine.ts";
import { measureQuality } from "./measurement.ts";

/**
 * `npm run quality -- --server URL --model M`: a long session with a real model under each strategy, then questions about
 * facts that were told in it; an answer is right where it holds the known value. The key is `OPENAI_API_KEY`. Ends with
 * status 1 where a question could not be asked or answered, 2 where the command line is wrong.
 */
await runCommandLine(async (args) => {
  const isWhole = await measureQuality(args, process.env["OPENAI_API_KEY"], (line) => console.log(line));
  if (!isWhole) process.exitCode = 1;
});
