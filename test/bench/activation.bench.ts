import { Workbench } from "../vscode/workbench.ts";

/**
 * How long activation takes by VS Code's own figure ("Show Running Extensions"), over several cold windows; beside another
 * build in turns, where `LONGHAND_BESIDE` names the folder of one.
 */
const windows = 5;
const beside = process.env["LONGHAND_BESIDE"];
const builds = new Map<string, { readonly extension?: string; readonly times: number[] }>();
builds.set("Activation", { times: [] });
if (beside !== undefined) builds.set("Beside it", { extension: beside, times: [] });

for (let i = 0; i < windows; i++) {
  for (const { extension, times } of builds.values()) times.push(await activation(extension));
}

for (const [name, { times }] of builds) {
  times.sort((a, b) => a - b);
  console.log(`${name}: median ${times[Math.floor(windows / 2)]} ms of ${times.join(", ")} ms`);
}

/** In milliseconds. */
async function activation(extension: string | undefined): Promise<number> {
  // High enough for the whole list: rows out of sight are not in the page.
  const viewport = { width: 1280, height: 4000 };
  const workbench = await Workbench.open({ allBuiltIns: true, viewport, ...(extension && { extension }) });
  try {
    await workbench.showPanel();
    await workbench.runCommand("Developer: Show Running Extensions");
    const row = workbench.page
      .locator(".runtime-extensions-editor .extension")
      .filter({ hasText: "Longhand" });
    // No time is shown before the extension has been activated.
    const shown = row.locator(".activation-time").filter({ hasText: /\d+\s*ms/ });
    return Number(/\d+/.exec(await shown.innerText())?.[0]);
  } finally {
    await workbench.close();
  }
}
