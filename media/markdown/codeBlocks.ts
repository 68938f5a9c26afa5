import { post } from "../bridge.ts";
import { chatText } from "../strings/chatText.ts";
import { copyToClipboard } from "../components/controls/copyButton.ts";
import { text } from "../strings/text.ts";

/** Puts Insert at Cursor and Copy on every code block inside `root`, and lets the keyboard scroll it. */
export function addCodeButtons(root: ParentNode): void {
  for (const code of root.querySelectorAll("pre")) code.tabIndex = 0;
  for (const head of root.querySelectorAll(".code-head")) head.append(buttons());
}

function buttons(): HTMLElement {
  const group = document.createElement("div");
  group.className = "code-buttons";
  group.append(
    button("insert", chatText.insert, (clicked) => post({ type: "insert", text: codeOf(clicked) })),
    button("copy", text.copy, (clicked) => void copyToClipboard(clicked, codeOf(clicked), text.copy)),
  );
  return group;
}

function button(icon: string, label: string, onClick: (clicked: HTMLElement) => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `icon-button codicon codicon-${icon}`;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => onClick(made));
  return made;
}

function codeOf(clicked: HTMLElement): string {
  return clicked.closest(".code")?.querySelector("code")?.textContent ?? "";
}
