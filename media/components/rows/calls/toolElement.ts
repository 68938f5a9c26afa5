import { html, nothing, type TemplateResult } from "lit";
import type { ApprovalDecision } from "../../../../src/protocol/protocol.ts";
import type { ToolRow, ToolStatus } from "../../../../src/protocol/rows.ts";
import { ellipsized } from "../../../../src/core/text/cutText.ts";
import { visibleText } from "../../../../src/core/text/visibleText.ts";
import { post } from "../../../bridge.ts";
import { argumentsOf, mainArgument } from "../../../../src/core/edits/toolArguments.ts";
import { chatText } from "../../../strings/chatText.ts";
import { fileChangesOf } from "../../../state/fileChange.ts";
import { memoryText } from "../../../strings/memoryText.ts";
import { text } from "../../../strings/text.ts";
import { turnText } from "../../../strings/turnText.ts";
import { icon, primaryButton, textButton, when } from "../../controls/buttons.ts";
import { exactLines, exactText } from "./exactText.ts";
import { fileChange } from "./fileChangeView.ts";
import { instructionsFold } from "../companionFolds.ts";
import { LightElement } from "../../controls/lightElement.ts";
import { pictureList } from "../../pictures/pictureList.ts";
import { QuestionVisibility } from "../questionVisibility.ts";
import { rowMeta, standingClass, standingHint } from "../../transcript/rowMeta.ts";
import { IntervalController } from "../../controls/intervalController.ts";

const statusIcons: Readonly<Record<ToolStatus, string>> = {
  waiting: "shield",
  running: "loading",
  done: "check",
  failed: "error",
  stopped: "circle-slash",
};

/** Row of a tool call: a line that unfolds to what was asked and what came back. */
export class ToolElement extends LightElement {
  static override properties = {
    row: { attribute: false },
    conversation: { attribute: false },
    open: { state: true },
  };
  declare row: ToolRow | undefined;
  /** Id of the conversation that the row is of. */
  declare conversation: string | null;
  declare private open: boolean;

  private readonly seen: QuestionVisibility;

  constructor() {
    super();
    this.open = false;
    this.conversation = null;
    new IntervalController(this, () => this.row?.startedAt !== undefined);
    this.seen = new QuestionVisibility(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { row } = this;
    if (row === undefined) return nothing;
    // What is asked about cannot be folded away.
    const open = row.status === "waiting" || this.open;
    return html`<article
      class="row tool ${row.status} ${standingClass(row.standing)}"
      aria-label=${text.tool(row.name)}
      title=${standingHint(row.standing)}
      data-entry=${row.id}
      tabindex="-1"
    >
      <details ?open=${open}>
        <summary @click=${(event: Event) => this.toggle(event, !open)}>${line(row)}</summary>
        ${when(open, () => body(row))}
      </details>
      ${when(row.status === "failed" && !open, () => fault(row))} ${pictureList(row)}
      ${when(row.status === "waiting", () => approval(row, this.answer))}
      ${when(row.tokens > 0, () => rowMeta(row))}
    </article>`;
  }

  /** An answer by keyboard to buttons that are out of sight brings them into view instead. */
  private readonly answer = (decision: ApprovalDecision): void => {
    const { row, conversation } = this;
    if (row === undefined || conversation === null) return;
    if (this.seen.isOnScreen()) post({ type: "approve", conversation, id: row.id, decision });
    else this.seen.bringIntoView();
  };

  /** Shows what was asked and what came back. */
  unfold(): void {
    this.open = true;
  }

  // The body of a folded row is not in the page, so folding is state here and not the browser's.
  private toggle(event: Event, open: boolean): void {
    event.preventDefault();
    this.open = open;
  }
}

function line({ name, arguments: json, status, ...row }: ToolRow): TemplateResult {
  const argument = mainArgument(json);
  const value = visibleText(argument?.value ?? "");
  return html`${icon(statusIcons[status], status === "running" ? "codicon-modifier-spin" : "")}
    <span class="visually-hidden">${text.toolStatus(status)}</span>
    <span class="tool-name">${visibleText(name)}</span>
    <span class="tool-argument ${argument?.name === "path" ? "path" : ""}" title=${value}
      ><bdi>${value}</bdi></span
    >
    <span class="tool-duration" aria-live="off">${durationOf(row)}</span>
    ${icon("chevron-right", "tool-chevron")}`;
}

/** Longest reason for a failure that is read without unfolding it, in characters. */
const longestFault = 300;

/** First line of what a failed call returned. */
function fault({ result = "" }: ToolRow): TemplateResult {
  const words = visibleText(ellipsized(result.trimStart().split("\n", 1)[0] ?? "", longestFault));
  return html`<p class="tool-fault" title=${words}>${words}</p>`;
}

/** Duration of a call; while it runs and that can be noticed, the time so far. */
function durationOf({ startedAt, durationMs }: Pick<ToolRow, "startedAt" | "durationMs">): string {
  if (durationMs !== undefined) return text.duration(durationMs);
  const elapsed = startedAt === undefined ? 0 : Date.now() - startedAt;
  return elapsed < 1_000 ? "" : text.elapsed(elapsed);
}

function body({
  name,
  arguments: json,
  result,
  found = [],
  target,
  instructions,
  ...lost
}: ToolRow): TemplateResult {
  const changes = fileChangesOf(name, json, lost);
  return html`<div class="tool-body">
    <h2>${changes ? chatText.changes : text.arguments}</h2>
    ${target === undefined ? nothing : html`<p class="leads-to">${exactText(turnText.leadsTo(target))}</p>`}
    ${changes ? changes.map(fileChange) : argumentList(json)}
    ${when(found.length > 0, () => foundList(found))}
    ${
      result === undefined
        ? nothing
        : html`<h2>${text.result}</h2>
            ${result === "" ? html`<p>${text.emptyResult}</p>` : html`<pre tabindex="0">${result}</pre>`}`
    }
    ${instructionsFold({ instructions })}
  </div>`;
}

/** Messages found in other conversations, to go there. */
function foundList(found: NonNullable<ToolRow["found"]>): TemplateResult {
  return html`<h2>${memoryText.found}</h2>
    <ul class="found-messages">
      ${found.map(
        ({ conversation, title, entry, from }) =>
          html`<li>
            <button
              type="button"
              class="link-button"
              aria-label=${visibleText(`${title}, ${from}`)}
              @click=${() => post({ type: "openFound", conversation, entry })}
            >
              ${exactText(title)}</button
            ><span class="found-from">${exactText(from)}</span>
          </li>`,
      )}
    </ul>`;
}

function argumentList(json: string): TemplateResult {
  const all = argumentsOf(json);
  if (all === null) return html`<pre tabindex="0">${exactLines(json)}</pre>`;
  if (all.length === 0) return html`<p>${text.noArguments}</p>`;
  return html`<dl>
    ${all.map(
      ({ name, value }) =>
        html`<dt>${exactText(name)}${lineCount(value)}</dt>
          <dd>${exactLines(value)}</dd>`,
    )}
  </dl>`;
}

/** Names how many lines there are to be read, where there is more than one. */
function lineCount(value: string): TemplateResult | typeof nothing {
  const count = value.split("\n").length;
  return count > 1 ? html` <span class="line-count">${turnText.lines(count)}</span>` : nothing;
}

function approval(
  { name, effect, always, covers, again }: ToolRow,
  decide: (decision: ApprovalDecision) => void,
): TemplateResult {
  const answer = (decision: ApprovalDecision) => () => decide(decision);
  return html`<div class="actions" role="group" aria-label=${text.approvalFor(name)}>
    ${when(again === true, () => html`<p class="covers">${turnText.askedAgain}</p>`)}
    ${primaryButton(text.allow, answer("allow"))} ${textButton(text.deny, answer("deny"))}
    ${when(effect === "read", () => textButton(text.allowReads, answer("allowReads")))}
    ${always === undefined ? nothing : textButton(turnText.allowAlways(always), answer("allowAlways"))}
    ${when(covers !== undefined, () => html`<p class="covers">${exactText(covers ?? "")}</p>`)}
  </div>`;
}
