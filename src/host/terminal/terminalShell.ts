import * as vscode from "vscode";
import { BoundedText } from "../../core/text/boundedText.ts";
import { isPromptSafe } from "./promptSafety.ts";
import type { Shell, ShellOptions, ShellOutcome } from "../../core/ports/workspace.ts";
import { runProcess } from "./commandProcess.ts";
import { IntegratedTerminal } from "./integratedTerminal.ts";
import { MirrorTerminal } from "./mirrorTerminal.ts";
import { uriOf } from "../workspace/workspaceFiles.ts";

const name = "Longhand";

/**
 * Runs commands in a terminal named "Longhand": of the user's shell where shell integration tells when a command
 * ends and what it printed, else as a process of that shell, whose output a terminal shows.
 */
export class TerminalShell implements Shell, vscode.Disposable {
  private integrated: IntegratedTerminal | undefined;
  private mirror: MirrorTerminal | undefined;
  /** True once a shell turned out to have no integration: not worth waiting for again. */
  private isPlain = false;

  async run(command: string, options: ShellOptions, signal: AbortSignal): Promise<ShellOutcome> {
    const cwd = uriOf(options.cwd);
    if (cwd.scheme !== "file") throw new Error("Commands cannot run in a virtual workspace.");
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const stop = AbortSignal.any([signal, timeout]);
    const output = new BoundedText(options.maxChars);
    const onOutput = (text: string) => output.append(text);
    const terminal = isPromptSafe(command) ? await this.terminalIn(cwd) : undefined;
    let left: readonly string[] = [];
    const exitCode = terminal
      ? await terminal.run(command, stop, onOutput)
      : await this.runMirrored(command, cwd, stop, onOutput, (processes) => (left = processes));
    if (terminal) left = await terminal.leftProcesses();
    const code = stop.aborted || exitCode === undefined ? {} : { exitCode };
    return { output: output.toString(), timedOut: timeout.aborted && !signal.aborted, left, ...code };
  }

  dispose(): void {
    this.integrated?.dispose();
    this.mirror?.dispose();
  }

  private async terminalIn(cwd: vscode.Uri): Promise<IntegratedTerminal | undefined> {
    if (this.integrated?.isFree(cwd)) return this.integrated;
    if (this.isPlain) return undefined;
    const opened = await IntegratedTerminal.open(name, cwd);
    if (!opened) this.isPlain = true;
    else if (this.integrated?.isIdle) this.integrated.dispose();
    this.integrated = opened ?? this.integrated;
    return opened;
  }

  private async runMirrored(
    command: string,
    cwd: vscode.Uri,
    stop: AbortSignal,
    onOutput: (text: string) => void,
    onLeft: (processes: readonly string[]) => void,
  ): Promise<number | undefined> {
    if (!this.mirror || this.mirror.isClosed) this.mirror = new MirrorTerminal(name);
    const { mirror } = this;
    const byUser = new AbortController();
    const watch = mirror.onStop(() => byUser.abort());
    mirror.show();
    mirror.write(`\u001b[1m${cwd.fsPath}> ${command}\u001b[0m\n`);
    try {
      return await runProcess(command, {
        cwd: cwd.fsPath,
        shell: vscode.env.shell,
        stop: AbortSignal.any([stop, byUser.signal]),
        onLeft,
        onOutput: (text) => {
          mirror.write(text);
          onOutput(text);
        },
      });
    } finally {
      watch.dispose();
    }
  }
}
