import { hostname } from "node:os";
import { hasCode } from "../core/text/errors.ts";

/** False for a process of this machine that is gone; of another machine's nothing is known here. */
export function mayBeRunning(host: string, pid: number): boolean {
  if (host !== hostname()) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // No permission to ask means that it lives.
    return hasCode(error, "EPERM");
  }
}
