import { html, type TemplateResult } from "lit";
import type { ConversationFact } from "../../src/protocol.ts";
import { text } from "../text.ts";
import { iconButton, requesting } from "./buttons.ts";

/** The title of the conversation and what can be done with it. */
export function header(conversation: ConversationFact | null): TemplateResult {
  const title = conversation?.title ?? "";
  return html`<header class="header">
    <h1 title=${title}>${title === "" ? text.untitled : title}</h1>
    ${iconButton("add", text.newConversation, requesting("newConversation"))}
    ${iconButton("history", text.openConversation, requesting("openConversation"))}
    <longhand-menu></longhand-menu>
  </header>`;
}
