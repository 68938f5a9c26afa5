import { hostname } from "node:os";
import { hasCode } from "../core/text/errors.ts";

/** True for a process that may be running: of this machine's it is known, of another machine's nothing is. */
export function mayBeRunning(host: string, pid: number): boolean {
  if (host !== hostname()) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process that may not be asked is there.
    return hasCode(error, "EPERM");
  }
}
