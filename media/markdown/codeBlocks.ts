import { text } from "../text.ts";

const shownMs = 1_500;

/** Puts a Copy button on every code block inside `root`, and lets the keyboard scroll it. */
export function equipCode(root: Element): void {
  for (const code of root.querySelectorAll("pre")) code.tabIndex = 0;
  for (const head of root.querySelectorAll(".code-head")) head.append(copyButton());
}

function copyButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button codicon codicon-copy";
  label(button, text.copy);
  button.addEventListener("click", () => void copy(button));
  return button;
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.closest(".code")?.querySelector("code")?.textContent ?? "";
  const failed = await navigator.clipboard.writeText(code).then(
    () => false,
    () => true,
  );
  show(button, failed ? "codicon-warning" : "codicon-check", failed ? text.copyFailed : text.copied);
  setTimeout(() => show(button, "codicon-copy", text.copy), shownMs);
}

function show(button: HTMLButtonElement, icon: string, words: string): void {
  button.className = `icon-button codicon ${icon}`;
  label(button, words);
}

function label(button: HTMLButtonElement, words: string): void {
  button.title = words;
  button.setAttribute("aria-label", words);
}
