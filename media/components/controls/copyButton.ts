import { html, type TemplateResult } from "lit";
import { chatText } from "../../strings/chatText.ts";

const shownMs = 1_500;

/** Copies what `content` gives and says so for a moment. */
export function copyButton(label: string, content: () => string): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon codicon-copy"
    title=${label}
    aria-label=${label}
    @click=${({ currentTarget }: Event) => void copyToClipboard(currentTarget as HTMLElement, content(), label)}
  ></button>`;
}

/** Copies `content` and shows on `button`, named `label`, how that went. */
export async function copyToClipboard(button: HTMLElement, content: string, label: string): Promise<void> {
  const failed = await navigator.clipboard.writeText(content).then(
    () => false,
    () => true,
  );
  show(button, failed ? "warning" : "check", failed ? chatText.copyFailed : chatText.copied);
  setTimeout(() => show(button, "copy", label), shownMs);
}

function show(button: HTMLElement, icon: string, words: string): void {
  button.className = `icon-button codicon codicon-${icon}`;
  button.title = words;
  button.setAttribute("aria-label", words);
}
