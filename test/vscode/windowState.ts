import type { Page } from "playwright-core";

/**
 * Resolves when the state that a window goes on with after a reload has a text: its layout and its editors, which VS Code
 * in a browser writes every few seconds, and not when it is closed.
 */
export async function stateHas(page: Page, text: string): Promise<void> {
  const has = async (wanted: string) => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("The window's state cannot be read."));
      });
    for (const { name = "" } of await indexedDB.databases()) {
      if (!name.startsWith("vscode-web-state-db-")) continue;
      const database = await answer(indexedDB.open(name));
      const table = "ItemTable";
      const values = database.objectStoreNames.contains(table)
        ? await answer<unknown[]>(database.transaction(table).objectStore(table).getAll())
        : [];
      database.close();
      if (values.some((value) => String(value).includes(wanted))) return true;
    }
    return false;
  };
  await page.waitForFunction(has, text, { polling: 100 });
}
