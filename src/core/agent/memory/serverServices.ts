import type { SpendingGuard } from "./spendingGuard.ts";
import type { Clock, Log } from "../../ports/system.ts";
import type { AccountingServices } from "./accounting/tokenAccounting.ts";
import type { ModelProvider } from "../../ports/models.ts";
import { CurrentProvider } from "./currentProvider.ts";
import { inMemoryObservations, type ModelObservations } from "./accounting/modelObservations.ts";

/** The models of one server, and what was observed of them. */
export interface ServerServices {
  readonly models: ModelProvider;
  readonly observations: ModelObservations;
}

/** The models that are asked, and where there are several servers, those of each. */
export interface ServedServices {
  readonly models: ModelProvider;
  /** Forgotten with the process when left out. */
  readonly observations?: ModelObservations;
  /**
   * The server of this name, undefined being the one that the settings name first; a name that no server has fails every
   * request. Left out where `models` are all there are.
   */
  readonly server?: (name: string | undefined) => ServerServices;
}

/** Services that memory needs. */
export interface MemoryServices extends AccountingServices, ServedServices {
  readonly clock: Clock;
  readonly models: ModelProvider;
  readonly log: Log;
  readonly spending?: SpendingGuard;
  /** Puts what is new into the system prompt; true where it did. */
  readonly prompt?: { renew(): Promise<boolean> };
}

/** `services` with the models of the server that `named` tells at each question. */
export function servedBy<S extends ServedServices>(services: S, named: () => string | undefined): S {
  const { observations = inMemoryObservations(), models } = services;
  const current = (): ServerServices => services.server?.(named()) ?? { models, observations };
  return {
    ...services,
    models: new CurrentProvider(() => current().models),
    observations: {
      window: (model) => current().observations.window(model),
      keepWindow: (model, window) => current().observations.keepWindow(model, window),
      drift: (model) => current().observations.drift(model),
      keepDrift: (model, history) => current().observations.keepDrift(model, history),
      pictures: (model) => current().observations.pictures(model),
      keepPictures: (model, refused) => current().observations.keepPictures(model, refused),
    },
  };
}
