import type { Workbench } from "./workbench.ts";

/** Themes: one of each kind that VS Code knows, and those that it has unless another is chosen, by the name that its picker shows. */
export const themes = {
  light: "Light Modern",
  dark: "Dark Modern",
  "default light": "Light 2026",
  "default dark": "Dark 2026",
  "high contrast": "Dark High Contrast",
  "high contrast light": "Light High Contrast",
} as const;
export type ThemeKind = keyof typeof themes;

const bodyClasses: { readonly [K in ThemeKind]: string } = {
  light: "vscode-light",
  dark: "vscode-dark",
  "default light": "vscode-light",
  "default dark": "vscode-dark",
  "high contrast": "vscode-high-contrast:not(.vscode-high-contrast-light)",
  "high contrast light": "vscode-high-contrast-light",
};

/** Changes the colors of the window, the panel in view, without a reload. */
export async function chooseTheme(workbench: Workbench, kind: ThemeKind): Promise<void> {
  await workbench.runCommand("Preferences: Color Theme");
  await workbench.page.locator(".quick-input-widget:visible input:visible").fill(themes[kind]);
  await workbench.pick(themes[kind]);
  await workbench.panel.locator(`body.${bodyClasses[kind]}`).waitFor();
}
