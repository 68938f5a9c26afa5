import { loadBundle } from "./encoders.ts";

/** Process that loads the encoder bundled at the path given, and prints what that took. */
const [, , file = ""] = process.argv;
const memory = process.memoryUsage.rss();
const start = process.cpuUsage();
const count = await loadBundle(file);
const tokens = count("hello world");
const { user, system } = process.cpuUsage(start);
console.log(
  JSON.stringify({ ms: (user + system) / 1e3, mb: (process.memoryUsage.rss() - memory) / 1e6, tokens }),
);
