/** `@vscode/native-watchdog` ends a process whose parent is gone; `VsCodeServer` ends the whole group instead. */
export function start(): void {
  // Nothing to watch.
}

export function exit(code = 0): void {
  process.exit(code);
}
