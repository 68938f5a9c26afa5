import type { ServerServices } from "../../core/agent/memory/serverServices.ts";
import type { KeyOwner } from "../platform/secrets.ts";
import type { ModelError, ModelOffer } from "../../core/ports/models.ts";

/** A server that conversations can ask. */
export interface KnownServer {
  /** Name that a conversation has for it; left out for the one that the settings name first. */
  readonly server?: string;
  /** Name that the user knows it by: the one that they gave it, else its host. */
  readonly name: string;
  /** Owner that its key is kept for; left out for VS Code's own models, which have no address. */
  readonly owner?: KeyOwner;
}

/** A server's models that can be chosen, and why it did not list its own. */
export interface ServerOffers {
  readonly models: readonly ModelOffer[];
  readonly error?: ModelError;
}

/** The model servers that the settings name. */
export interface Servers {
  /** The first, then those of `longhand.servers`, then VS Code or what it stands before. */
  readonly all: readonly KnownServer[];
  /** The server that a command or a conversation means: by name, by address, or "" for the first. */
  find(name: string | undefined): KnownServer | undefined;
  offers(server: KnownServer): Promise<ServerOffers>;
  services(name: string | undefined): ServerServices;
}
