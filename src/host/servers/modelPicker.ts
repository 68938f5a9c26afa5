import * as vscode from "vscode";
import type { ModelChoice } from "../../core/ports/modelChoice.ts";
import type { ModelOffer } from "../../core/ports/models.ts";
import { inertText, literalLabel } from "../../presenter/inertText.ts";
import { modelErrorMessage } from "../../presenter/messages/modelErrorMessages.ts";
import { formatNumber, language } from "../platform/formatting.ts";
import type { KnownServer, ServerOffers, Servers } from "./servers.ts";

/** A model server on this machine, and what it lists. */
export interface LocalOffer {
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly ModelOffer[];
}

/** Pick of the user: a model of a server, one to be typed, a key to be set, or a server on this machine. */
type Picked =
  | { readonly kind: "model"; readonly offer: ModelOffer; readonly server: KnownServer }
  | { readonly kind: "other"; readonly server: KnownServer }
  | { readonly kind: "key"; readonly server: KnownServer }
  | { readonly kind: "local"; readonly found: LocalOffer };

interface ModelItem extends vscode.QuickPickItem {
  readonly choice?: Picked;
}

/** A model that was picked, and its server: one that is known or one that was found on this machine. */
export type PickedModel = ModelOffer & ({ readonly server: KnownServer } | { readonly found: LocalOffer });

/** Picker of models: those of every server, in a group for each. */
export class ModelPicker {
  private readonly servers: Pick<Servers, "all" | "offers">;
  private readonly local: () => Promise<readonly LocalOffer[]>;
  private readonly setKey: (server: KnownServer) => Promise<unknown>;

  /** `local` looks for servers on this machine. */
  constructor(
    servers: Pick<Servers, "all" | "offers">,
    local: ModelPicker["local"],
    setKey: ModelPicker["setKey"],
  ) {
    this.servers = servers;
    this.local = local;
    this.setKey = setKey;
  }

  /** Asks for a model; undefined when the user cancelled. `current` is marked. */
  async pick(current: ModelChoice): Promise<PickedModel | undefined> {
    const title = inertText(vscode.l10n.t("Select Model (now {0})", current.model));
    const options = { title, matchOnDescription: true, matchOnDetail: true };
    const picked = (await vscode.window.showQuickPick(this.items(current), options))?.choice;
    switch (picked?.kind) {
      case undefined:
        return undefined;
      case "model":
        return { ...picked.offer, server: picked.server };
      case "local":
        return chooseLocal(picked.found);
      case "key":
        await this.setKey(picked.server);
        return this.pick(current);
      case "other": {
        const id = (await vscode.window.showInputBox({ title, value: current.model }))?.trim() ?? "";
        return id === "" ? undefined : { id, server: picked.server };
      }
    }
  }

  private async items(current: ModelChoice): Promise<ModelItem[]> {
    const { all } = this.servers;
    const groups = all.map(async (server) => ({ server, ...(await this.servers.offers(server)) }));
    const [offered, found] = await Promise.all([Promise.all(groups), this.local()]);
    const shown = offered.filter(
      ({ server, models, error }) => isFirst(server) || error || models.length > 0,
    );
    const known = new Set(all.flatMap(({ owner }) => placeOf(owner?.baseUrl) ?? []));
    return [
      ...shown.flatMap((group) => groupItems(group, current, shown.length > 1)),
      ...localItems(found.filter(({ baseUrl }) => !known.has(placeOf(baseUrl) ?? ""))),
    ];
  }
}

const isFirst = ({ server }: KnownServer) => server === undefined;

type Group = ServerOffers & { readonly server: KnownServer };

function groupItems(
  { server, models, error }: Group,
  current: ModelChoice,
  isOneOfSeveral: boolean,
): ModelItem[] {
  const { Separator } = vscode.QuickPickItemKind;
  const heading = { label: literalLabel(headingOf(server)), kind: Separator };
  const other: Picked = { kind: "other", server };
  return [
    ...(isOneOfSeveral ? [heading] : []),
    ...(error ? [errorItem(server, modelErrorMessage(error, language))] : []),
    ...models.map((offer) =>
      itemOf(
        offer,
        { kind: "model", offer, server },
        server.server === current.server ? current.model : undefined,
      ),
    ),
    {
      label: vscode.l10n.t("Other model…"),
      description: isOneOfSeveral
        ? literalLabel(vscode.l10n.t("Type its name, at {0}", server.name))
        : vscode.l10n.t("Type its name"),
      choice: other,
    },
  ];
}

/** The name, and the address where that is not the name. */
function headingOf({ name, owner }: KnownServer): string {
  const host = owner && URL.parse(owner.baseUrl)?.host;
  return host === undefined || host === name ? name : `${name} · ${host}`;
}

function errorItem(server: KnownServer, sentence: string): ModelItem {
  const label = literalLabel(vscode.l10n.t("{0} does not list its models", server.name));
  const detail = literalLabel(sentence);
  if (!server.owner) return { label: `$(warning) ${label}`, detail };
  const description = vscode.l10n.t("Set its API key");
  return { label: `$(warning) ${label}`, description, detail, choice: { kind: "key", server } };
}

function itemOf(offer: ModelOffer, choice: Picked, current: string | undefined): ModelItem {
  const { id } = offer;
  return {
    label: literalLabel(id),
    description: literalLabel(describedIn(offer)),
    choice,
    ...(id === current && { picked: true }),
  };
}

/** Description of a model by its provider, else its window and prices as far as they are known. */
function describedIn({ description, window, prices }: ModelOffer): string {
  if (description !== undefined) return description;
  const size = window === undefined ? "" : vscode.l10n.t("{0} tokens", formatNumber(window));
  const { money } = language;
  const cost =
    prices === undefined
      ? ""
      : vscode.l10n.t("{0} in, {1} out per million", money(prices.input), money(prices.output));
  return [size, cost].filter(Boolean).join(" · ");
}

function localItems(servers: readonly LocalOffer[]): readonly ModelItem[] {
  if (servers.length === 0) return [];
  const heading = { label: vscode.l10n.t("On this machine"), kind: vscode.QuickPickItemKind.Separator };
  const items = servers.map((found) => ({
    label: literalLabel(vscode.l10n.t("Use {0} at {1}", found.name, new URL(found.baseUrl).host)),
    description: literalLabel(found.models.map(({ id }) => id).join(", ")),
    choice: { kind: "local", found } as const,
  }));
  return [heading, ...items];
}

async function chooseLocal(found: LocalOffer): Promise<PickedModel | undefined> {
  const { name, models } = found;
  const [only] = models.length === 1 ? models : [];
  if (only) return { ...only, found };
  const title = inertText(vscode.l10n.t("Select a model of {0}", name));
  const items = models.map((offer) => ({ label: literalLabel(offer.id), offer }));
  const offer = (await vscode.window.showQuickPick(items, { title }))?.offer;
  return offer && { ...offer, found };
}

/** `localhost` and 127.0.0.1 are the same machine. */
function placeOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : URL.parse(address)?.host.replace("localhost", "127.0.0.1");
}
