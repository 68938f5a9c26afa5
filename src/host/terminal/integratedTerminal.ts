import * as vscode from "vscode";
import { quietEnvironment } from "./commandProcess.ts";
import { leftProcesses } from "./leftProcesses.ts";
import { TerminalRun } from "./terminalRun.ts";

/** How long a new terminal's shell has to report that it can be watched, in milliseconds. */
const readyMs = 8_000;
/** How long a command has to end after Ctrl+C, in milliseconds. */
const graceMs = 2_000;
/** How long to wait for output that is still on its way after the end. */
const drainMs = 500;
/** How long a prompt has to be drawn, in milliseconds, and how long VS Code takes to see all of it. */
const promptMs = 1_000;
const settleMs = 50;

/**
 * Commands after which the shell may be in another folder. VS Code tells the new one a moment after the command's
 * end, too late to rely on for the next command.
 */
const moving =
  /(?:^|[\s;&|(){}"'`])(?:cd|chdir|pushd|popd|sl|z|source|\.|eval|(?:Set|Push|Pop)-Location)(?:$|[\s;&|)}"'`])/i;

/** A terminal of the user's own shell whose commands can be watched through shell integration. */
export class IntegratedTerminal implements vscode.Disposable {
  private readonly terminal: vscode.Terminal;
  private readonly integration: vscode.TerminalShellIntegration;
  private running = false;
  private hasRun = false;
  private mayHaveMoved = false;
  /** Running execution as VS Code tells it, the user's own commands included. */
  private begun: vscode.TerminalShellExecution | undefined;
  private readonly watches: readonly vscode.Disposable[];

  private constructor(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration) {
    this.terminal = terminal;
    this.integration = integration;
    this.watches = [
      vscode.window.onDidStartTerminalShellExecution((event) => {
        if (event.terminal === terminal) this.begun = event.execution;
      }),
      vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
        if (execution === this.begun) this.begun = undefined;
      }),
      vscode.window.onDidCloseTerminal((closed) => {
        if (closed === terminal) this.unwatch();
      }),
    ];
  }

  /** Undefined when the shell cannot be watched; no terminal is left then. */
  static async open(name: string, cwd: vscode.Uri): Promise<IntegratedTerminal | undefined> {
    const terminal = vscode.window.createTerminal({ name, cwd, env: quietEnvironment, isTransient: true });
    terminal.show(true);
    const integration = await integrationOf(terminal);
    if (integration) return new IntegratedTerminal(terminal, integration);
    terminal.dispose();
    return undefined;
  }

  /** False while a command runs, ours or one that the user typed. */
  get isIdle(): boolean {
    return !this.running && this.begun === undefined;
  }

  /** Whether a command run now would start in that folder. */
  isFree(cwd: vscode.Uri): boolean {
    const isAlive = this.terminal.exitStatus === undefined;
    const isThere = !this.mayHaveMoved && this.integration.cwd?.fsPath === cwd.fsPath;
    return isAlive && this.isIdle && isThere;
  }

  /** The command's exit code; undefined where it is not known or `stop` ended it. */
  async run(
    command: string,
    stop: AbortSignal,
    onOutput: (text: string) => void,
  ): Promise<number | undefined> {
    this.terminal.show(true);
    this.running = true;
    this.mayHaveMoved ||= moving.test(command);
    if (this.hasRun) await this.drawPrompt();
    this.hasRun = true;
    const run = new TerminalRun(this.integration.executeCommand(command), this.terminal, onOutput);
    try {
      await Promise.race([run.ended, aborted(stop)]);
      if (stop.aborted) await this.interrupt(run.ended);
      await Promise.race([run.read, delay(drainMs)]);
      return await Promise.race([run.ended, delay(drainMs)]);
    } finally {
      this.running = false;
    }
  }

  /** What goes on below its shell. */
  async leftProcesses(): Promise<readonly string[]> {
    const shell = this.terminal.exitStatus ? undefined : await this.terminal.processId;
    return shell === undefined ? [] : leftProcesses({ shell });
  }

  dispose(): void {
    this.unwatch();
    this.terminal.dispose();
  }

  private unwatch(): void {
    for (const watch of this.watches) watch.dispose();
  }

  /**
   * A prompt of its own for the next command: VS Code may lose sight of one that is typed at a prompt which took
   * several lines when the terminal was made wider or narrower, and then never tells of its end.
   */
  private async drawPrompt(): Promise<void> {
    const drawn = new Promise<void>((resolve) => {
      const watch = vscode.window.onDidEndTerminalShellExecution(({ terminal }) => {
        if (terminal === this.terminal) resolve();
      });
      setTimeout(() => {
        watch.dispose();
        resolve();
      }, promptMs);
    });
    this.terminal.sendText("");
    await drawn;
    await delay(settleMs);
  }

  /** Ctrl+C first; a command that does not mind it goes with its terminal. */
  private async interrupt(ended: Promise<unknown>): Promise<void> {
    this.terminal.sendText("\u0003", false);
    const isOver = await Promise.race([ended.then(() => true), delay(graceMs)]);
    if (isOver !== true) this.dispose();
  }
}

function integrationOf(terminal: vscode.Terminal): Promise<vscode.TerminalShellIntegration | undefined> {
  return new Promise((resolve) => {
    const done = (integration: vscode.TerminalShellIntegration | undefined) => {
      clearTimeout(timer);
      for (const watch of watches) watch.dispose();
      resolve(integration);
    };
    const watches = [
      vscode.window.onDidChangeTerminalShellIntegration((event) => {
        if (event.terminal === terminal) done(event.shellIntegration);
      }),
      vscode.window.onDidCloseTerminal((closed) => {
        if (closed === terminal) done(undefined);
      }),
    ];
    const timer = setTimeout(() => done(undefined), readyMs);
    if (terminal.shellIntegration) done(terminal.shellIntegration);
  });
}

const delay = (ms: number) =>
  new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), ms));

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
