import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

/** Names the browser's executable where it is not one of the usual ones. */
const variable = "LONGHAND_CHROMIUM";

/** The first has no window to draw, which is a seventh of the work of the panel's tests. */
const namesOnPath = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];
const placesElsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

let shared: Promise<Browser> | undefined;
let users = 0;

/** The Chromium that all tests of this process use, each in contexts of its own. Each lets go of it in the end. */
export async function acquireChromium(): Promise<Browser> {
  let browser = await (shared ??= launchChromium());
  if (!browser.isConnected()) browser = await (shared = launchChromium());
  users++;
  return browser;
}

/** Ends the browser where nobody uses it any more. */
export async function releaseChromium(): Promise<void> {
  users--;
  if (users > 0) return;
  const browser = shared;
  shared = undefined;
  await (await browser)?.close();
}

/** A Chromium of this machine, without a display. Throws with what to do when there is none. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    // Chromium's own sandbox refuses to run for root.
    chromiumSandbox: process.platform === "linux" && process.getuid?.() !== 0,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-gpu",
    ],
  });
}

function findChromium(): string {
  const chosen = process.env[variable];
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`${variable} names ${chosen}, which does not exist.`);
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = [
    ...namesOnPath.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...placesElsewhere,
    chromium.executablePath(),
  ];
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    [
      "The tests in a real VS Code need Chromium, and there is none here. Do one of these:",
      "  npx playwright-core install --with-deps chromium   (any system)",
      "  sudo apt-get install chromium                      (Debian, Ubuntu)",
      `  ${variable}=/path/to/chromium npm test            (one that is installed elsewhere)`,
    ].join("\n"),
  );
}
