import { parseArgs } from "node:util";
import { startModelServer } from "./modelServer.ts";

/** `--port N --window N --key KEY --demo`: runs the server until it is killed and prints its address. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    window: { type: "string" },
    key: { type: "string" },
    demo: { type: "boolean", default: false },
  },
});

const server = await startModelServer({
  port: Number(values.port),
  ...(values.window === undefined ? {} : { window: Number(values.window) }),
  ...(values.key === undefined ? {} : { apiKey: values.key }),
  ...(values.demo ? { otherwise: "demo" as const } : {}),
});
console.log(`Model server${values.demo ? " (demo)" : ""} at ${server.url}`);
