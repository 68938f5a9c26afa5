import * as vscode from "vscode";
import type { Journal } from "../../core/ports/journal.ts";
import type { Library } from "../../core/ports/library.ts";
import type { Replication, StorageServer, StorageServers } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { storageSentence } from "../../presenter/messages/storageMessages.ts";
import { serverProblemMessage } from "../../presenter/messages/serverProblemMessages.ts";
import { inertText } from "../../presenter/inertText.ts";
import { formatNumber, language } from "../platform/formatting.ts";
import {
  confirm,
  showCancellableProgress,
  showError,
  showInformation,
  showProgress,
  showWarning,
} from "../platform/toasts.ts";
import {
  askForCurrent,
  askForNew,
  askToUnlock,
  offerEncryption,
  unlocked,
  type Unlocked,
} from "./passphrases.ts";
import { spaceName } from "./spaceName.ts";
import type { StorageSettings } from "./storageSettings.ts";

/** Result of connecting; JSON. */
type ConnectResult =
  | { readonly connected: true; readonly server: string; readonly space: string }
  | { readonly connected: false; readonly reason: string };

/** Result of changing a passphrase; JSON. */
type PassphraseResult = { readonly changed: true } | { readonly changed: false; readonly reason: string };

/** State of the storage as `longhand.storageState` returns it; JSON. */
interface StorageState {
  readonly server: string;
  readonly state: "none" | "online" | "offline";
  readonly waiting: number;
  readonly conversations: number;
  /** Conversations on this machine, and when the server last answered, in milliseconds since 1970; only with a server. */
  readonly here?: number;
  readonly lastContact?: number;
}

/** Argument of Connect Storage; what is left out is asked for, or taken from what is known. */
interface ServerArgument {
  readonly url?: string | undefined;
  readonly password?: string | undefined;
  readonly space?: string | undefined;
  /** Passphrase of an encrypted space, or the one by which it is to be encrypted. */
  readonly passphrase?: string | undefined;
}

/** Connect, Disconnect and the state of the server that keeps a replica of the conversations. */
export class StorageCommands {
  private readonly servers: StorageServers;
  private readonly replication: Replication;
  private readonly kept: StorageSettings;
  private readonly library: Pick<Library & Journal, "ids" | "list">;

  constructor(
    servers: StorageServers,
    replication: Replication,
    kept: StorageSettings,
    library: Pick<Library & Journal, "ids" | "list">,
  ) {
    this.servers = servers;
    this.replication = replication;
    this.kept = kept;
    this.library = library;
  }

  /** Tries the server, makes its tables where there are none or old ones, and replicates from then on. Undefined when the user cancelled. */
  async connect(argument: ServerArgument): Promise<ConnectResult | undefined> {
    const asks = argument.url === undefined;
    const given = asks ? await this.ask() : argument;
    if (!given) return undefined;
    const named = this.servers.addressOf(given.url ?? "");
    if (!named) return this.refused({ code: "address" }, asks);
    const { address, name } = named;
    const password = given.password ?? named.password ?? (await this.kept.password(address));
    const space = spaceName(given.space ?? "") || (await this.kept.space());
    const server = await this.reached({ address, password, space }, given.passphrase, asks);
    if (server === "cancelled") return undefined;
    if ("code" in server) return this.refused(server, asks);
    this.replication.start(await this.kept.keep(server));
    if (asks) void this.showFirstRounds(name);
    return { connected: true, server: name, space };
  }

  /** Puts another passphrase in the place of the space's; what is not given is asked for. Undefined when the user cancelled. */
  async changePassphrase(
    current: string | undefined,
    next: string | undefined,
  ): Promise<PassphraseResult | undefined> {
    const server = await this.kept.server();
    if (!server) return this.unchanged(vscode.l10n.t("No storage server is connected."));
    const old = current ?? (await askForCurrent(server.space));
    const other = old === undefined ? undefined : (next ?? (await askForNew()));
    if (old === undefined || other === undefined) return undefined;
    const title = vscode.l10n.t("Changing the passphrase");
    const result = await showProgress(title, () => this.servers.changePassphrase(server, old, other));
    if ("code" in result) return this.unchanged(serverProblemMessage(result, language));
    await this.kept.keep({ ...server, key: result });
    void showInformation(vscode.l10n.t("The passphrase was changed. Your other machines go on without it."));
    return { changed: true };
  }

  /** Disconnects the server; everything stays here, and there. */
  async disconnect(): Promise<StorageState> {
    await this.replication.stop();
    await this.kept.forget();
    return this.state();
  }

  /** The state, said to the user as well, who may let it go on where they have stopped it. */
  async show(): Promise<StorageState> {
    const status = this.replication.status();
    const kept = await this.kept.server();
    const server = status.state === "none" ? kept : undefined;
    const place = {
      space: await this.kept.space(),
      here: (await this.library.ids()).length,
      isPaused: server !== undefined,
      isEncrypted: kept?.key !== undefined,
      ...(status.refused && { titles: await this.titles() }),
    };
    const goOn = vscode.l10n.t("Go On");
    const said = showInformation(storageSentence(status, place, language), ...(server ? [goOn] : []));
    void said.then((chosen) => {
      if (server && chosen === goOn) this.replication.start(server);
    });
    return this.state();
  }

  private async titles(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.library.list()).map(({ id, title }) => [id, title]));
  }

  private async state(): Promise<StorageState> {
    const { server, state, waiting, conversations, lastContact } = this.replication.status();
    const known = { server, state, waiting, conversations };
    if (state === "none") return known;
    const here = (await this.library.ids()).length;
    return { ...known, here, ...(lastContact !== undefined && { lastContact }) };
  }

  /** Shows how far both are alike for the first time. The user may stop it; it goes on when they say so, or with the next window. */
  private async showFirstRounds(name: string): Promise<void> {
    const title = vscode.l10n.t("Bringing the conversations here and on {0} into line", name);
    const isDone = await showCancellableProgress(title, async (progress, token) => {
      const following = this.replication.onEvent((event) => {
        if (event.type !== "status") return;
        const { bringing = 0 } = event.status;
        if (bringing > 0)
          progress.report({ message: vscode.l10n.t("Conversations left: {0}.", formatNumber(bringing)) });
      });
      const stopping = new Promise<false>((resolve) => {
        token.onCancellationRequested(() => {
          resolve(false);
          void this.replication.stop();
        });
      });
      const ended = await Promise.race([this.replication.settled().then(() => true), stopping]);
      following.dispose();
      return ended;
    });
    void showInformation(
      isDone
        ? vscode.l10n.t("Conversations are kept on {0} as well.", name)
        : vscode.l10n.t('Stopped. "Storage Status" lets it go on; so does the next window.'),
    );
  }

  /** The server with what it takes to use it, or why it cannot be used. */
  private async reached(
    given: StorageServer,
    passphrase: string | undefined,
    asks: boolean,
  ): Promise<Unlocked> {
    const key = await this.kept.key(given);
    const server = { ...given, ...(key && { key }) };
    const problem = await this.prepared(server, asks);
    if (problem === "cancelled" || (problem && !isLocked(problem))) return problem;
    if (passphrase !== undefined) return unlocked(this.servers, given, passphrase);
    if (asks && problem) return askToUnlock(this.servers, given);
    if (asks && !key) return offerEncryption(this.servers, given);
    return problem ?? server;
  }

  private unchanged(reason: string): PassphraseResult {
    void showError(reason);
    return { changed: false, reason };
  }

  /**
   * Prepares the server; undefined when it can be used. Old tables are brought to today's version once the user agrees,
   * where `asks`.
   */
  private async prepared(
    server: StorageServer,
    asks: boolean,
  ): Promise<ServerProblem | "cancelled" | undefined> {
    const name = this.servers.addressOf(server.address)?.name ?? "";
    const problem = await showProgress(vscode.l10n.t("Connecting to {0}", name), () =>
      this.servers.test(server),
    );
    if (problem?.code !== "noSchema" && problem?.code !== "oldSchema") return unlessUsable(problem);
    if (asks && !(await mayPrepare(problem))) return "cancelled";
    return (await this.servers.prepare(server)) ?? unlessUsable(await this.servers.test(server));
  }

  private refused(problem: ServerProblem, asks: boolean): ConnectResult {
    const reason = serverProblemMessage(problem, language);
    if (asks) void showError(reason);
    return { connected: false, reason };
  }

  private async ask(): Promise<ServerArgument | undefined> {
    const url = await vscode.window.showInputBox({
      title: vscode.l10n.t("Connect Storage"),
      prompt: vscode.l10n.t("The address of a PostgreSQL server: postgresql://user@host:5432/database"),
      value: this.kept.address,
      ignoreFocusOut: true,
      validateInput: (text) =>
        this.servers.addressOf(text) ? undefined : serverProblemMessage({ code: "address" }, language),
    });
    const named = url === undefined ? undefined : this.servers.addressOf(url);
    if (url === undefined || !named) return undefined;
    const password =
      named.password ??
      (await vscode.window.showInputBox({
        title: inertText(vscode.l10n.t("Password for {0}", named.name)),
        prompt: vscode.l10n.t("It is kept in VS Code's secret storage."),
        password: true,
        ignoreFocusOut: true,
      }));
    if (password === undefined) return undefined;
    const space = await vscode.window.showInputBox({
      title: vscode.l10n.t("Space"),
      prompt: vscode.l10n.t(
        "The same on every machine that is to have these conversations, for example the repository's name.",
      ),
      value: await this.kept.space(),
      ignoreFocusOut: true,
    });
    return space === undefined ? undefined : { url, password, space };
  }
}

function isLocked({ code }: ServerProblem): boolean {
  return code === "encrypted" || code === "otherKey";
}

/** The problem, unless it does not keep the server from being used: that is said to the user. */
function unlessUsable(problem: ServerProblem | undefined): ServerProblem | undefined {
  if (problem?.code !== "oldRights") return problem;
  void showWarning(serverProblemMessage(problem, language));
  return undefined;
}

function mayPrepare(problem: ServerProblem): Promise<boolean> {
  return confirm(
    problem.code === "noSchema"
      ? vscode.l10n.t("Make Longhand's tables in this database?")
      : vscode.l10n.t("Bring Longhand's tables in this database to this version?"),
    vscode.l10n.t(
      "They are in a schema of their own, longhand. Older versions of Longhand pause until they are updated.",
    ),
    vscode.l10n.t("Continue"),
  );
}
