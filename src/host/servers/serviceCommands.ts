import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { serviceIds, vendorNames, type ServiceId, type VendorId } from "../../protocol/services.ts";
import { literalLabel } from "../../presenter/inertText.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { Servers } from "./servers.ts";
import type { Settings } from "../platform/settings.ts";
import { showWarning } from "../platform/toasts.ts";
import type { LocalOffer } from "./modelPicker.ts";
import { promptForServer, type AddressReader } from "./serverPrompt.ts";

/** A service with a known address, and the model that is asked there first. */
interface KnownService {
  readonly baseUrl: string;
  readonly model: string;
}

/** Parts of the commands that choose a service. */
interface ServiceCommandParts {
  readonly conversations: Pick<Conversations, "current">;
  readonly settings: Settings;
  readonly secrets: Pick<Secrets, "apiKey" | "ask">;
  readonly servers: Pick<Servers, "services">;
  readonly vendors: Readonly<Record<VendorId, KnownService>>;
  /** Looks for servers on this machine. */
  readonly local: () => Promise<readonly LocalOffer[]>;
  readonly addresses: AddressReader;
}

/** The service that was chosen, and the model that new conversations ask there. */
interface ServiceResult {
  readonly service: ServiceId;
  readonly model: string;
}

/** Choose Model Service: who answers, in one pick, with a key where one is needed. */
export class ServiceCommands {
  private readonly parts: ServiceCommandParts;

  constructor(parts: ServiceCommandParts) {
    this.parts = parts;
  }

  /** Asks where no service is named. Undefined when the user cancelled; nothing has changed then. */
  async choose(named: ServiceId | undefined): Promise<ServiceResult | undefined> {
    const service = named ?? (await this.pick());
    if (service === undefined) return undefined;
    const model = await this.setUp(service);
    // What was chosen for a conversation that has not begun belongs to the service before.
    if (model !== undefined) this.parts.conversations.current?.forgetChoice();
    return model === undefined ? undefined : { service, model };
  }

  /** Chooses where the one who is to answer lacks a key; true where somebody can answer then. */
  async settle(server: string | undefined): Promise<boolean> {
    const { needsKey } = await this.parts.servers.services(server).models.access();
    // Of a server that was added beside the first the answer itself says what is missing.
    return !needsKey || server !== undefined || (await this.choose(undefined)) !== undefined;
  }

  private async pick(): Promise<ServiceId | undefined> {
    const labels: Readonly<Record<ServiceId, string>> = {
      ...vendorNames,
      local: vscode.l10n.t("A server on this machine"),
      vscode: vscode.l10n.t("VS Code's language models"),
    };
    const hints: Readonly<Partial<Record<ServiceId, string>>> = {
      local: vscode.l10n.t("Any that speaks OpenAI's API; no key"),
      vscode: vscode.l10n.t("What VS Code offers; no key"),
    };
    const items = serviceIds.map((service) => ({
      label: labels[service],
      description: hints[service] ?? vscode.l10n.t("With an API key of yours"),
      service,
    }));
    const title = vscode.l10n.t("Who is to answer?");
    return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.service;
  }

  /** The model that is asked from now on; undefined where the service was not set up. */
  private setUp(service: ServiceId): Promise<string | undefined> {
    if (service === "vscode") return this.useEditor();
    return service === "local" ? this.useLocal() : this.useVendor(this.parts.vendors[service]);
  }

  private async useVendor({ baseUrl, model }: KnownService): Promise<string | undefined> {
    const { secrets, settings } = this.parts;
    const isAnswered = (await secrets.apiKey({ baseUrl })) !== undefined || (await secrets.ask({ baseUrl }));
    if (!isAnswered) return undefined;
    await settings.useService({ baseUrl, model });
    return model;
  }

  private async useLocal(): Promise<string | undefined> {
    const found = await this.parts.local();
    const offers = found.flatMap(({ name, baseUrl, models }) =>
      models.map(({ id }) => ({
        label: literalLabel(id),
        description: literalLabel(vscode.l10n.t("{0} at {1}", name, new URL(baseUrl).host)),
        place: { baseUrl, model: id },
      })),
    );
    const [only] = offers.length === 1 ? offers : [];
    const place =
      offers.length === 0
        ? await promptForServer(this.parts.addresses)
        : (only ?? (await pickModel(offers)))?.place;
    if (place) await this.parts.settings.useService(place);
    return place?.model;
  }

  private async useEditor(): Promise<string | undefined> {
    const [first] = await this.parts.servers.services("vscode").models.offers();
    if (!first) {
      void showWarning(
        vscode.l10n.t(
          "VS Code offers no language model yet. Sign in to a provider there, or choose another service.",
        ),
      );
      return undefined;
    }
    await this.parts.settings.useEditorModels(first.id);
    return first.id;
  }
}

function pickModel<Item extends vscode.QuickPickItem>(items: readonly Item[]): Thenable<Item | undefined> {
  const title = vscode.l10n.t("Select a model of this machine");
  return vscode.window.showQuickPick(items, { title, matchOnDescription: true, ignoreFocusOut: true });
}
