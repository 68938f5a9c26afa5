import { ServerProvider, type ServerProviderParts } from "../../../src/composition/models/serverProvider.ts";
import { WireRuleRegistry } from "../../../src/models/wire/wireRuleRegistry.ts";
import { keepingLog } from "./world.ts";

/** The models of the server that is at `url` at the moment: without a key and kept lists where `parts` do not say otherwise. */
export function providerAt(url: () => string, parts: Partial<ServerProviderParts> = {}): ServerProvider {
  return new ServerProvider({
    address: () => ({ baseUrl: url(), api: "chat" }),
    apiKey: async () => undefined,
    isOfUser: () => true,
    settings: { models: {}, reasoningEffort: "auto", silenceMs: 60_000 },
    lists: { get: () => [], keep: () => undefined },
    wireRules: new WireRuleRegistry(),
    log: keepingLog(),
    ...parts,
  });
}
