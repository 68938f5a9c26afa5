import { Workbench } from "../vscode/workbench.ts";

/** How long activation takes by VS Code's own figure ("Show Running Extensions"), over several cold windows. */
const windows = 5;
const times: number[] = [];

for (let i = 0; i < windows; i++) {
  // High enough for the whole list: rows out of sight are not in the page.
  const workbench = await Workbench.open({ allBuiltIns: true, viewport: { width: 1280, height: 4000 } });
  try {
    await workbench.showPanel();
    await workbench.runCommand("Developer: Show Running Extensions");
    const row = workbench.page
      .locator(".runtime-extensions-editor .extension")
      .filter({ hasText: "Longhand" });
    // No time is shown before the extension has been activated.
    const shown = row.locator(".activation-time").filter({ hasText: /\d+\s*ms/ });
    times.push(Number(/\d+/.exec(await shown.innerText())?.[0]));
  } finally {
    await workbench.close();
  }
}

times.sort((a, b) => a - b);
console.log(`Activation: median ${times[Math.floor(windows / 2)]} ms of ${times.join(", ")} ms`);
