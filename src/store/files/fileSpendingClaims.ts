import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import type { SpendingClaim, SpendingClaims } from "../../core/ports/usageRecords.ts";
import type { Clock, Log } from "../../core/ports/system.ts";
import { messageOf } from "../../core/text/errors.ts";
import { mayBeRunning } from "../runningProcess.ts";
import { writePrivately } from "./privateFiles.ts";

const windowClaims = v.object({
  host: v.string(),
  pid: v.number(),
  claims: v.array(v.object({ cost: v.number(), until: v.number() })),
});
type WindowClaims = v.InferOutput<typeof windowClaims>;

/** Claims of this window and of the others that share its folder: a file for each window that has any. */
export class FileSpendingClaims implements SpendingClaims {
  private readonly folder: string;
  private readonly clock: Pick<Clock, "now">;
  private readonly log: Log;
  private readonly name = `${process.pid}-${randomUUID().slice(0, 8)}.json`;
  private readonly own = new Map<SpendingClaim, WindowClaims["claims"][number]>();

  constructor(folder: string, clock: Pick<Clock, "now">, log: Log) {
    this.folder = folder;
    this.clock = clock;
    this.log = log;
  }

  claim(cost: number, until: number): SpendingClaim {
    const claim: SpendingClaim = {
      others: () => this.inForce(claim),
      lower: (less) => this.put(claim, { cost: less, until }),
      release: () => this.put(claim, undefined),
    };
    this.put(claim, { cost, until });
    return claim;
  }

  private put(claim: SpendingClaim, claimed: WindowClaims["claims"][number] | undefined): void {
    if (claimed) this.own.set(claim, claimed);
    else this.own.delete(claim);
    const file = join(this.folder, this.name);
    try {
      if (this.own.size === 0) rmSync(file, { force: true });
      else this.write(file);
    } catch (error) {
      this.log.write("warn", "spending not claimed", { error: messageOf(error) });
    }
  }

  private write(file: string): void {
    const told: WindowClaims = { host: hostname(), pid: process.pid, claims: [...this.own.values()] };
    writePrivately(file, JSON.stringify(told));
  }

  private inForce(but: SpendingClaim): number {
    const own = [...this.own].flatMap(([claim, claimed]) => (claim === but ? [] : [claimed]));
    const now = this.clock.now();
    const claims = [...own, ...this.ofOtherWindows()].filter(({ until }) => now < until);
    return claims.reduce((sum, { cost }) => sum + cost, 0);
  }

  private ofOtherWindows(): WindowClaims["claims"] {
    return this.fileNames()
      .filter((name) => name.endsWith(".json") && name !== this.name)
      .flatMap((name) => {
        const file = join(this.folder, name);
        const told = read(file);
        if (!told) return [];
        if (mayBeRunning(told.host, told.pid)) return told.claims;
        rmSync(file, { force: true });
        return [];
      });
  }

  /** Names of the files; none where there is no such folder yet. */
  private fileNames(): readonly string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }
}

/** Claims in a file; undefined where its window has just removed it. */
function read(file: string): WindowClaims | undefined {
  try {
    const told: unknown = JSON.parse(readFileSync(file, "utf8"));
    return v.is(windowClaims, told) ? told : undefined;
  } catch {
    return undefined;
  }
}
