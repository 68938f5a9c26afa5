import * as vscode from "vscode";
import { BoundedText } from "../../core/text/boundedText.ts";

/** The terminal draws so much at a time, in characters, and not more often than this, in milliseconds: it is slow. */
const batchChars = 100_000;
const batchMs = 50;

/** A terminal that shows what a process prints. Ctrl+C in it and closing it stop the process. */
export class MirrorTerminal implements vscode.Disposable {
  private readonly output = new vscode.EventEmitter<string>();
  private readonly stopped = new vscode.EventEmitter<void>();
  private readonly terminal: vscode.Terminal;
  /** Output that is not drawn yet. */
  private batch = new BoundedText(batchChars);
  private timer: NodeJS.Timeout | undefined;
  private isDrawn = false;
  private closed = false;

  readonly onStop = this.stopped.event;

  constructor(name: string) {
    this.terminal = vscode.window.createTerminal({
      name,
      pty: {
        onDidWrite: this.output.event,
        open: () => {
          this.isDrawn = true;
          this.flush();
        },
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
    this.batch.append(text);
    if (this.isDrawn) this.timer ??= setTimeout(() => this.flush(), batchMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.terminal.dispose();
    this.output.dispose();
    this.stopped.dispose();
  }

  private flush(): void {
    this.timer = undefined;
    const shown = this.batch.toString().replaceAll(/\r?\n/g, "\r\n");
    this.batch = new BoundedText(batchChars);
    this.output.fire(shown);
  }
}
