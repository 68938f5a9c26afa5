import * as vscode from "vscode";

/** A terminal that shows what a process prints. Ctrl+C in it and closing it stop the process. */
export class MirrorTerminal implements vscode.Disposable {
  private readonly output = new vscode.EventEmitter<string>();
  private readonly stopped = new vscode.EventEmitter<void>();
  private readonly terminal: vscode.Terminal;
  /** What came before the terminal was drawn; undefined from then on. */
  private pending: string | undefined = "";
  private closed = false;

  readonly onStop = this.stopped.event;

  constructor(name: string) {
    this.terminal = vscode.window.createTerminal({
      name,
      pty: {
        onDidWrite: this.output.event,
        open: () => this.flush(),
        close: () => {
          this.closed = true;
          this.stopped.fire();
        },
        handleInput: (data: string) => {
          if (data === "\u0003") this.stopped.fire();
        },
      },
    });
  }

  /** True after the user closed it. */
  get isClosed(): boolean {
    return this.closed;
  }

  show(): void {
    this.terminal.show(true);
  }

  write(text: string): void {
    const shown = text.replaceAll(/\r?\n/g, "\r\n");
    if (this.pending === undefined) this.output.fire(shown);
    else this.pending = (this.pending + shown).slice(-10_000);
  }

  dispose(): void {
    this.terminal.dispose();
    this.output.dispose();
    this.stopped.dispose();
  }

  private flush(): void {
    const shown = this.pending ?? "";
    this.pending = undefined;
    this.output.fire(shown);
  }
}
