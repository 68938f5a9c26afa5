import { appendFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The part of `@vscode/spdlog` that VS Code's server uses; its native part needs a compiler to install. Without a
 * logger the server complains at length, and log channels stay empty. Written without rotation: a run is short.
 */
const levels = ["trace", "debug", "info", "warning", "error", "critical", "off"] as const;

export class Logger {
  private readonly file: string;
  private lowest = 2;
  private plain = false;

  constructor(file: string) {
    this.file = file;
  }

  trace(message: string): void {
    this.write(0, message);
  }

  debug(message: string): void {
    this.write(1, message);
  }

  info(message: string): void {
    this.write(2, message);
  }

  warn(message: string): void {
    this.write(3, message);
  }

  error(message: string): void {
    this.write(4, message);
  }

  critical(message: string): void {
    this.write(5, message);
  }

  getLevel(): number {
    return this.lowest;
  }

  setLevel(level: number): void {
    this.lowest = level;
  }

  setPattern(): void {
    this.plain = false;
  }

  clearFormatters(): void {
    this.plain = true;
  }

  flush(): void {
    // Every line is written at once.
  }

  drop(): void {
    // Nothing is held.
  }

  private write(level: number, message: string): void {
    if (level < this.lowest) return;
    const time = new Date().toISOString().replace("T", " ").replace("Z", "");
    appendFileSync(this.file, this.plain ? message : `${time} [${levels[level] ?? ""}] ${message}\n`);
  }
}

export async function createRotatingLogger(_name: string, file: string): Promise<Logger> {
  await mkdir(dirname(file), { recursive: true });
  return new Logger(file);
}

export const createAsyncRotatingLogger = createRotatingLogger;

export function setLevel(): void {
  // Every logger has its own.
}

export function setFlushOn(): void {
  // Every line is written at once.
}
