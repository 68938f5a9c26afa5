import * as vscode from "vscode";

/** How long a command has to begin after VS Code has cancelled what it took for the start of another, in milliseconds. */
const beginMs = 1_000;

/**
 * A command that was handed to a terminal, until it ends.
 *
 * A terminal that was resized while its prompt took several lines lets VS Code read a wrong command line off the screen
 * and tell of the command as of another execution than the one that it gave out, which then never begins. So what
 * begins in the terminal before that one is followed in its place. It was not the command where it ends without an
 * exit code and the one given out begins after all: VS Code cancels a prompt that it believes to hold something.
 */
export class TerminalRun {
  /** The exit code; undefined where it is not known. */
  readonly ended: Promise<number | undefined>;
  private readonly execution: vscode.TerminalShellExecution;
  private readonly onOutput: (text: string) => void;
  private end: (code: number | undefined) => void = () => {};
  private followed: vscode.TerminalShellExecution;
  private reading: Promise<void>;
  private cancelled: ReturnType<typeof setTimeout> | undefined;

  constructor(
    execution: vscode.TerminalShellExecution,
    terminal: vscode.Terminal,
    onOutput: (text: string) => void,
  ) {
    this.execution = execution;
    this.onOutput = onOutput;
    this.followed = execution;
    this.reading = this.readAll();
    let hasBegun = false;
    const watches = [
      vscode.window.onDidStartTerminalShellExecution((event) => {
        if (event.terminal !== terminal || hasBegun) return;
        hasBegun = event.execution === execution;
        this.follow(event.execution);
      }),
      vscode.window.onDidEndTerminalShellExecution((event) => {
        if (event.execution === this.followed) this.ending(event.exitCode);
      }),
      vscode.window.onDidCloseTerminal((closed) => {
        // A command such as `exit 3` ends the shell itself.
        if (closed === terminal) this.end(closed.exitStatus?.code);
      }),
    ];
    this.ended = new Promise<number | undefined>((resolve) => (this.end = resolve)).finally(() => {
      clearTimeout(this.cancelled);
      for (const watch of watches) watch.dispose();
    });
  }

  /** Resolves when all its output has been given out. */
  get read(): Promise<void> {
    return this.reading;
  }

  private follow(execution: vscode.TerminalShellExecution): void {
    clearTimeout(this.cancelled);
    if (execution === this.followed) return;
    this.followed = execution;
    // Of the one given out, reading has begun already.
    if (execution !== this.execution) this.reading = this.readAll();
  }

  private ending(code: number | undefined): void {
    if (this.followed === this.execution || code !== undefined) this.end(code);
    else this.cancelled = setTimeout(() => this.end(undefined), beginMs);
  }

  private async readAll(): Promise<void> {
    for await (const text of this.followed.read()) this.onOutput(text);
  }
}
