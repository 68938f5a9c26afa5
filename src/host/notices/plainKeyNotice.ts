import * as vscode from "vscode";
import type { Secrets } from "../platform/secrets.ts";
import type { KnownServer, Servers } from "../servers/servers.ts";
import type { Settings } from "../platform/settings.ts";
import { showWarning } from "../platform/toasts.ts";

const key = "longhand.plainKeyTold";

/** Says once for each server that its API key goes to another machine unencrypted. */
export function registerPlainKeyNotice(
  settings: Pick<Settings, "onChange">,
  secrets: Secrets,
  servers: Pick<Servers, "all">,
  state: vscode.Memento,
  guard: (label: string, work: () => Promise<void>) => unknown,
): vscode.Disposable {
  const tell = async () => {
    for (const server of servers.all) await tellOf(server);
  };
  const tellOf = async ({ owner }: KnownServer) => {
    const told = state.get<readonly string[]>(key) ?? [];
    const origin = URL.parse(owner?.baseUrl ?? "")?.origin;
    if (!owner || origin === undefined || !isPlainElsewhere(owner.baseUrl) || told.includes(origin)) return;
    if ((await secrets.apiKey(owner)) === undefined) return;
    await state.update(key, [...told, origin]);
    void showWarning(
      vscode.l10n.t(
        "The API key goes to {0} unencrypted: everyone on the way can read it, and what you send. Use an address that begins with https://, if the server has one.",
        origin,
      ),
    );
  };
  const guarded = () => void guard("plain key", tell);
  guarded();
  return vscode.Disposable.from(settings.onChange(guarded), secrets.onChange(guarded));
}

function isPlainElsewhere(baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  if (url?.protocol !== "http:") return false;
  return !/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
}
