import { Workbench } from "../vscode/workbench.ts";
import type { Settings } from "../vscode/folders.ts";

let free: Workbench | undefined;

/**
 * The window that the test files of this process have one after another, renewed for each: a start takes half a minute
 * of both processors where it is slow. For tests that leave neither keys nor mementos behind.
 */
export async function borrowWindow(settings: Settings, workspace?: string): Promise<Workbench> {
  const window = free;
  free = undefined;
  if (window === undefined) return Workbench.open({ settings, workspace });
  try {
    await window.renew(settings, workspace);
    return window;
  } catch (error) {
    // What it had become is not this file's business.
    console.log(`      A window of its own, since the shared one could not be renewed: ${String(error)}`);
    await window.close();
    return Workbench.open({ settings, workspace });
  }
}

/** Gives back what was borrowed, in whatever state. */
export async function giveBack(window: Workbench): Promise<void> {
  if (free === undefined) free = window;
  else await window.close();
}
