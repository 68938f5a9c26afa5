import * as vscode from "vscode";
import { BoundedText } from "../../core/text/boundedText.ts";

/** The terminal draws so much at a time, in characters, and not more often than this, in milliseconds: it is slow. */
const batchChars = 100_000;
const batchMs = 50;

/** A terminal that shows what a command prints, one after the other. Ctrl+C in it and closing it stop the command. */
export class MirrorTerminal implements vscode.Disposable {
  private readonly output = new vscode.EventEmitter<string>();
  private readonly terminal: vscode.Terminal;
  private running: AbortController | undefined;
  /** Output that is not drawn yet. */
  private batch = new BoundedText(batchChars);
  private timer: NodeJS.Timeout | undefined;
  private isDrawn = false;
  private closed = false;

  constructor() {
    this.terminal = vscode.window.createTerminal({
      name: "Longhand",
      pty: {
        onDidWrite: this.output.event,
        open: () => {
          this.isDrawn = true;
          this.flush();
        },
        close: () => {
          this.closed = true;
          this.running?.abort();
        },
        handleInput: (data: string) => {
          if (data === "\u0003") this.running?.abort();
        },
      },
    });
  }

  /** True after the user closed it. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** True between `begin` and `end`. */
  get isBusy(): boolean {
    return this.running !== undefined;
  }

  /** Shows the terminal and a command's line; the signal aborts when the user stops the command there. */
  begin(line: string): AbortSignal {
    this.running = new AbortController();
    this.terminal.show(true);
    this.write(`\u001b[1m${line}\u001b[0m\n`);
    return this.running.signal;
  }

  end(): void {
    this.running = undefined;
  }

  write(text: string): void {
    this.batch.append(text);
    if (this.isDrawn) this.timer ??= setTimeout(() => this.flush(), batchMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.terminal.dispose();
    this.output.dispose();
  }

  private flush(): void {
    this.timer = undefined;
    const shown = this.batch.toString().replaceAll(/\r?\n/g, "\r\n");
    this.batch = new BoundedText(batchChars);
    this.output.fire(shown);
  }
}
