import type { Log } from "../../core/ports/system.ts";
import { catalogRules } from "../catalog/serverRules.ts";
import type { WireRules } from "./wireRules.ts";

/** Store of rules that were found out, by server. */
export interface WireRuleStore {
  get(server: string): WireRules | undefined;
  keep(server: string, rules: WireRules): void;
}

/** Forgets with the process. */
export function inMemoryWireRules(): WireRuleStore {
  const kept = new Map<string, WireRules>();
  return { get: (server) => kept.get(server), keep: (server, rules) => void kept.set(server, rules) };
}

/** The rules of servers: from the catalog, and as their refusals taught. */
export class WireRuleRegistry {
  private readonly store: WireRuleStore;
  private readonly log: Log | undefined;

  constructor(store: WireRuleStore = inMemoryWireRules(), log?: Log) {
    this.store = store;
    this.log = log;
  }

  rules(server: string, model: string): WireRules {
    return { ...catalogRules(server, model), ...this.store.get(server) };
  }

  /** Rules that refusals of the server taught so far. */
  learned(server: string): WireRules {
    return this.store.get(server) ?? {};
  }

  /** A request in this shape was taken after one in another was not. */
  learn(server: string, rules: WireRules): void {
    this.store.keep(server, { ...this.store.get(server), ...rules });
    this.log?.write("info", "request shape learned", { server, ...rules });
  }
}
