import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunFolders } from "./folders.ts";
import { fewBuiltIns, installServer } from "./installServer.ts";

export interface ServerOptions {
  /** 0 or nothing: any free port. */
  readonly port?: number | undefined;
  /** Leave workspace trust on, so that a folder starts out untrusted. */
  readonly workspaceTrust?: boolean | undefined;
  /** Changes to this process's environment; the extension host inherits the result. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Have all extensions that VS Code comes with, not only those that tests meet. */
  readonly allBuiltIns?: boolean | undefined;
  /** Obey a window's `payload`, which names tests to run. Such a window shows no toasts. */
  readonly forTests?: boolean | undefined;
}

/** Environment of tests: a developer's own key would let them reach the real service. */
export const withoutKey = { OPENAI_API_KEY: undefined };

/** VS Code's server on loopback, a process group of its own. */
export class VsCodeServer {
  readonly port: number;
  /** Resolves when the server has ended. */
  readonly ended: Promise<unknown>;
  private readonly process: ChildProcess;
  private output: string;

  private constructor(process: ChildProcess, port: number, output: string) {
    this.process = process;
    this.port = port;
    this.output = output;
    this.ended = once(process, "exit");
    process.stdout?.on("data", (text: string) => (this.output += text));
  }

  /** Resolves when the server listens; rejects with its output when it ends before. */
  static async start(folders: RunFolders, options: ServerOptions = {}): Promise<VsCodeServer> {
    const home = await installServer();
    const builtIns = options.allBuiltIns ? join(home, "extensions") : await fewBuiltIns(home);
    const process = spawnServer(join(home, "out", "server-main.js"), builtIns, folders, options);
    const { port, output } = await listening(process);
    return new VsCodeServer(process, port, output);
  }

  /** The address of a window on a folder. `tests`: names the extension under development and its test entry. */
  windowAddress(folder: string, tests?: { readonly extension: string; readonly entry: string }): string {
    const query = new URLSearchParams({ folder: slashed(folder) });
    if (tests) {
      const onServer = (path: string) => `vscode-remote://127.0.0.1:${this.port}${slashed(path)}`;
      const payload = [
        ["extensionDevelopmentPath", onServer(tests.extension)],
        ["extensionTestsPath", onServer(tests.entry)],
      ];
      query.set("payload", JSON.stringify(payload));
    }
    return `http://127.0.0.1:${this.port}/?${query.toString()}`;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The process id of the extension host started last. */
  get extensionHostPid(): number {
    const started = [...this.output.matchAll(/<(\d+)> Launched Extension Host Process/g)].at(-1);
    if (!started) throw new Error("No extension host has been started yet.");
    return Number(started[1]);
  }

  /** Text that the server has printed so far. */
  get log(): string {
    return this.output;
  }

  /** Does something while the server does nothing, such as starting another extension host. */
  async whilePaused(act: () => Promise<void>): Promise<void> {
    // Windows has no such signals: there the server may be quicker.
    const isPausable = process.platform !== "win32";
    if (isPausable) this.process.kill("SIGSTOP");
    try {
      await act();
    } finally {
      if (isPausable) this.process.kill("SIGCONT");
    }
  }

  /** Ends the server and everything it started; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.running) endGroup(this.process, "SIGTERM");
    await Promise.race([this.ended, delay(5000, undefined, { ref: false })]);
    // What has not ended by then, or outlives the server, has no one to serve.
    endGroup(this.process, "SIGKILL");
    await this.ended;
  }
}

function spawnServer(
  main: string,
  builtIns: string,
  folders: RunFolders,
  options: ServerOptions,
): ChildProcess {
  const flags = [
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0), "--without-connection-token"],
    ...["--accept-server-license-terms", "--telemetry-level", "off", "--force-disable-user-env"],
    // Nothing leaves this machine; to pack it takes a twentieth of the time of an extension host.
    "--disable-websocket-compression",
    ...(options.forTests ? ["--enable-smoke-test-driver"] : []),
    ...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
    ...["--user-data-dir", folders.userData, "--extensions-dir", folders.extensions],
    ...["--server-data-dir", folders.serverData, "--builtin-extensions-dir", builtIns],
  ];
  const child = spawn(process.execPath, [main, ...flags], {
    cwd: folders.root,
    env: { ...outsideVsCode(process.env), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  child.stdout.setEncoding("utf8");
  child.stderr.resume();
  const endWithUs = () => endGroup(child, "SIGKILL");
  // Before the folders are removed that it writes to.
  process.prependOnceListener("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  return child;
}

async function listening(child: ChildProcess): Promise<{ port: number; output: string }> {
  let output = "";
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`The VS Code server ended before it listened:\n${output}`)));
    child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
    child.stdout?.on("data", (text: string) => {
      output += text;
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve({ port: Number(port), output });
    });
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A path as VS Code's URIs write it: on Windows, `/c:/…`. */
function slashed(path: string): string {
  const forward = path.replaceAll("\\", "/");
  return forward.startsWith("/") ? forward : `/${forward}`;
}

/** Environment without the variables that tie a process to the VS Code whose terminal it runs in. */
function outsideVsCode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)));
}
