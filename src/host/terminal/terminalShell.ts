import type * as vscode from "vscode";
import type { Shell, ShellOptions, ShellOutcome } from "../../core/ports/workspace.ts";
import { BoundedText } from "../../core/text/boundedText.ts";
import { visibleText } from "../../core/text/visibleText.ts";
import { uriOf } from "../workspace/workspaceFiles.ts";
import { commandShell } from "./commandEnvironment.ts";
import { runProcess } from "./commandProcess.ts";
import { MirrorTerminal } from "./mirrorTerminal.ts";

/**
 * Runs commands as processes of the user's shell and shows them in terminals named "Longhand". Not in a terminal's own
 * shell: what a command prints there is read by VS Code for the marks of shell integration, and nothing tells the
 * shell's marks from a program's, so that any program could end its command early and name the exit code.
 */
export class TerminalShell implements Shell, vscode.Disposable {
  private mirrors: readonly MirrorTerminal[] = [];

  async run(command: string, options: ShellOptions, signal: AbortSignal): Promise<ShellOutcome> {
    const cwd = uriOf(options.cwd);
    if (cwd.scheme !== "file") throw new Error("Commands cannot run in a virtual workspace.");
    const mirror = this.freeMirror();
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const stop = AbortSignal.any([signal, timeout, mirror.begin(`${cwd.fsPath}> ${visibleText(command)}`)]);
    const output = new BoundedText(options.maxChars);
    let left: readonly string[] = [];
    try {
      const exitCode = await runProcess(command, {
        cwd: cwd.fsPath,
        shell: commandShell(),
        stop,
        onLeft: (processes) => (left = processes),
        onOutput: (text) => {
          mirror.write(text);
          output.append(text);
        },
      });
      const code = stop.aborted || exitCode === undefined ? {} : { exitCode };
      return { output: output.toString(), timedOut: timeout.aborted && !signal.aborted, left, ...code };
    } finally {
      mirror.end();
    }
  }

  dispose(): void {
    for (const mirror of this.mirrors) mirror.dispose();
  }

  private freeMirror(): MirrorTerminal {
    this.mirrors = this.mirrors.filter(({ isClosed }) => !isClosed);
    const free = this.mirrors.find(({ isBusy }) => !isBusy) ?? new MirrorTerminal();
    if (!this.mirrors.includes(free)) this.mirrors = [...this.mirrors, free];
    return free;
  }
}
