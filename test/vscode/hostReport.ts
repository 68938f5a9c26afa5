/** VS Code's console mixes everybody's output: what lies between these two lines is the suite's. */
export const reportStart = "▶ host suite";
export const reportEnd = "◀ host suite";

/** Prints the suite's part of a console and keeps the rest, in case the suite never came to report. */
export class HostReport {
  private inside = false;
  private readonly rest: string[] = [];

  add(line: string): void {
    if (line === reportStart) this.inside = true;
    else if (line === reportEnd) this.inside = false;
    else if (this.inside) console.log(line);
    else this.rest.push(line);
  }

  get others(): string {
    return this.rest.join("\n");
  }
}
