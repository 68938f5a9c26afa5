import { isServiceId } from "../../../protocol/services.ts";
import type { KeyCommands } from "../../servers/keyCommands.ts";
import type { ModelCommands } from "../../servers/modelCommands.ts";
import type { ServiceCommands } from "../../servers/serviceCommands.ts";
import type { SharingCommands } from "../../storage/sharingCommands.ts";
import type { StorageCommands } from "../../storage/storageCommands.ts";
import type { CommandTable } from "../commandNames.ts";
import { flagOf, textOf } from "./commandArguments.ts";

/** Parts of the commands about model servers and the storage server. */
export interface ServerHandlerParts {
  readonly models: ModelCommands;
  readonly services: ServiceCommands;
  readonly keys: KeyCommands;
  readonly storage: StorageCommands;
  readonly sharing: SharingCommands;
}

export function serverHandlers({ keys, models, services, sharing, storage }: ServerHandlerParts) {
  return {
    selectModel: ({ model, server }) => models.select(textOf(model), textOf(server)),
    chooseService: ({ service }) => services.choose(isServiceId(service) ? service : undefined),
    setApiKey: ({ server }) => keys.set(textOf(server)),
    connectStorage: ({ url, password, space, passphrase }) =>
      storage.connect({
        url: textOf(url),
        password: textOf(password),
        space: textOf(space),
        passphrase: textOf(passphrase),
      }),
    changeStoragePassphrase: ({ passphrase, next }) =>
      storage.changePassphrase(textOf(passphrase), textOf(next)),
    disconnectStorage: () => storage.disconnect(),
    storageState: () => storage.show(),
    shareConversation: ({ id, on }) => sharing.share(textOf(id), flagOf(on)),
    showTeamScript: () => sharing.showTeamScript(),
  } satisfies Partial<CommandTable>;
}
