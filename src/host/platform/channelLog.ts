import * as vscode from "vscode";
import type { Log, LogLevel } from "../../core/ports/system.ts";

/** The log, in the output channel "Longhand": one line a fact, its fields as JSON. */
export class ChannelLog implements Log, vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel("Longhand", { log: true });

  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.channel[level](fields ? `${message} ${JSON.stringify(fields)}` : message);
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.channel.dispose();
  }
}
