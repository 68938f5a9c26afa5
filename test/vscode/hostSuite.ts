import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "node:util";
import type { Page } from "playwright-core";
import { acquireChromium, releaseChromium } from "./chromium.ts";
import {
  createRunFolders,
  installModelProvider,
  projectFolder,
  writeSettings,
  type RunFolders,
} from "./folders.ts";
import { HostReport } from "./hostReport.ts";
import type { Figures } from "./mochaRun.ts";
import { VsCodeServer, withoutKey } from "./server.ts";

/** Entry file of the suite, which VS Code loads in the extension host; it exports `run()`. */
export const hostSuiteEntry = join(projectFolder, "dist", "test", "host", "index.cjs");

/** Time limit of the whole suite: a window that hangs says nothing. */
const limitMs = 20 * 60_000;

/** Selection of tests; all where nothing is said. */
interface HostTests {
  /** A test file of the suite, from the project's folder. */
  readonly file?: string | undefined;
  readonly grep?: string | undefined;
}

/** The environment that the suite's entry reads. */
export function hostSuiteEnv(figuresFile: string, { file, grep }: HostTests): NodeJS.ProcessEnv {
  return {
    ...withoutKey,
    LONGHAND_TEST_FIGURES: figuresFile,
    LONGHAND_TEST_FILE: file,
    LONGHAND_TEST_GREP: grep,
  };
}

/** Runs the host suite in the extension host of a VS Code server. Rejects when it never reported figures. */
export async function runHostSuite(tests: HostTests = {}): Promise<Figures> {
  const folders = await createRunFolders();
  const figuresFile = join(folders.root, "figures.json");
  let server: VsCodeServer | undefined;
  let page: Page | undefined;
  try {
    await writeSettings(folders, {});
    await installModelProvider(folders);
    server = await VsCodeServer.start(folders, { forTests: true, env: hostSuiteEnv(figuresFile, tests) });
    // What moves is drawn 60 times a second, whatever is large in full, and nobody looks.
    const viewport = { width: 640, height: 400 };
    page = await (await acquireChromium()).newPage({ reducedMotion: "reduce", viewport });
    const report = await runToEnd(page, server, folders);
    return await readFigures(figuresFile, () => `${report.others}\n${server?.log ?? ""}`);
  } finally {
    if (page) {
      await page.context().close();
      await releaseChromium();
    }
    await server?.stop();
    await folders.remove();
  }
}

/** Resolves when VS Code says that the tests in its extension host have ended. */
async function runToEnd(page: Page, server: VsCodeServer, folders: RunFolders): Promise<HostReport> {
  const report = new HostReport();
  await page.exposeFunction("codeAutomationLog", (_type: string, args: readonly unknown[]) => {
    report.add(format(...args));
  });
  const tests = { extension: projectFolder, entry: hostSuiteEntry };
  await new Promise<void>((resolve, reject) => {
    const opened = page
      .exposeFunction("codeAutomationExit", () => resolve())
      .then(() =>
        page.goto(server.windowAddress(folders.workspace, tests), { waitUntil: "commit", timeout: 120_000 }),
      );
    opened.catch(reject);
    page.once("crash", () => reject(new Error("The browser's page crashed.")));
    void server.ended.then(() => reject(new Error(`The VS Code server ended:\n${server.log}`)));
    setTimeout(() => {
      reject(new Error(`The host suite took longer than ${limitMs} ms.\n${report.others}\n${server.log}`));
    }, limitMs).unref();
  });
  return report;
}

/** `log`: what is worth reading when there are none. */
export async function readFigures(file: string, log: () => string): Promise<Figures> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Figures;
  } catch (error) {
    throw new Error(`The host suite ended without figures.\n${log()}`, { cause: error });
  }
}
