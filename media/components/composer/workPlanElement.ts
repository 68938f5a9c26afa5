import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { WorkPlanItem } from "../../../src/core/conversation/entry.ts";
import {
  longestWorkPlanItem,
  mostWorkPlanItems,
  type WorkPlanChange,
} from "../../../src/core/conversation/companions/workPlan.ts";
import { post } from "../../bridge.ts";
import { isOfComposition } from "../../state/composition.ts";
import { workPlanText as text } from "../../strings/workPlanText.ts";
import { icon, iconButton, textButton, when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

const change = (what: WorkPlanChange) => post({ type: "changeWorkPlan", change: what });

/** Data type of a dragged step; the page takes nothing else of it for a file. */
const dragged = "application/x-longhand-step";

/** The plan of the work: a line with its progress that unfolds to the steps, which the user may change. */
export class WorkPlanElement extends LightElement {
  static override properties = {
    items: { attribute: false },
    tokens: { attribute: false },
    asked: { attribute: false },
    open: { state: true },
    renaming: { state: true },
  };
  declare items: readonly WorkPlanItem[];
  /** Weight of the plan in the next request. */
  declare tokens: number | undefined;
  /** Grows by one each time the user asks for it, also where there is none yet. */
  declare asked: number;
  declare private open: boolean;
  declare private renaming: string | undefined;
  /** The step that is being moved: it keeps the focus, which an element loses where it is put elsewhere. */
  private moving: string | undefined;

  constructor() {
    super();
    this.items = [];
    this.asked = 0;
    this.open = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("asked") && this.asked > 0) this.open = true;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("asked") && this.asked > 0) this.querySelector<HTMLElement>(".plan-add input")?.focus();
    if (changed.has("renaming") && this.renaming !== undefined) {
      this.querySelector<HTMLInputElement>(".plan-rename")?.select();
    }
    if (changed.has("items") && this.moving !== undefined) this.focusStep(this.moving);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { items, open } = this;
    // One that was asked for and has no step yet is there until it is folded.
    if (items.length === 0 && !open) return nothing;
    const done = items.filter(({ state }) => state === "done").length;
    const next =
      items.find(({ state }) => state === "active") ?? items.find(({ state }) => state === "pending");
    const toggled = (event: Event) => (this.open = (event.currentTarget as HTMLDetailsElement).open);
    return html`<details
      class="fold work-plan"
      aria-label=${text.title}
      .open=${live(open)}
      @toggle=${toggled}
    >
      <summary title=${text.hint}>
        ${icon("chevron-right", "chevron")}${icon("checklist")}
        <span class="plan-next" dir="auto">${open || !next ? text.title : next.text}</span>
        <span class="plan-progress">${text.progress(done, items.length)}</span>
      </summary>
      <ul class="plan-steps" aria-label=${text.title}>
        ${repeat(
          items,
          ({ id }) => id,
          (item, at) => this.step(item, at),
        )}
      </ul>
      ${this.adding()}
    </details>`;
  }

  private step(item: WorkPlanItem, at: number): TemplateResult {
    const { id, state } = item;
    return html`<li
      class="plan-step ${state}"
      data-step=${id}
      draggable=${this.renaming === id ? "false" : "true"}
      @dragstart=${({ dataTransfer }: DragEvent) => dataTransfer?.setData(dragged, id)}
      @dragover=${(event: DragEvent) => event.dataTransfer?.types.includes(dragged) && event.preventDefault()}
      @drop=${(event: DragEvent) => this.dropped(event, at)}
      @keydown=${(event: KeyboardEvent) => this.pressed(event, at)}
    >
      ${this.renaming === id ? this.renameBox(item) : this.line(item, at)}
    </li>`;
  }

  private line({ id, text: step, state }: WorkPlanItem, at: number): TemplateResult {
    const tick = (event: Event) => {
      const { checked } = event.currentTarget as HTMLInputElement;
      change({ kind: "state", id, state: checked ? "done" : "pending" });
    };
    const last = this.items.length - 1;
    return html`<input
        type="checkbox"
        aria-label=${text.done(step)}
        .checked=${live(state === "done")}
        @change=${tick}
      />
      <span class="plan-text" dir="auto">${step}</span>
      ${when(state === "active", () => html`<span class="plan-now">${text.active}</span>`)}
      <span class="plan-buttons">
        ${when(state === "pending", () =>
          iconButton("play", text.begin(step), () => change({ kind: "state", id, state: "active" })),
        )}
        ${iconButton("edit", text.rename(step), () => (this.renaming = id))}
        ${iconButton("arrow-up", text.up(step), () => this.move(at, -1), { isOff: at === 0 })}
        ${iconButton("arrow-down", text.down(step), () => this.move(at, 1), { isOff: at === last })}
        ${iconButton("close", text.remove(step), () => change({ kind: "remove", id }))}
      </span>`;
  }

  private renameBox({ id, text: step }: WorkPlanItem): TemplateResult {
    const end = (box: HTMLInputElement, how: "take" | "drop") => {
      if (this.renaming !== id) return;
      this.renaming = undefined;
      const value = box.value.trim();
      if (how === "take" && value !== "" && value !== step) change({ kind: "rename", id, text: value });
      void this.updateComplete.then(() => this.focusStep(id));
    };
    const pressed = (event: KeyboardEvent) => {
      if (isOfComposition(event) || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      end(event.currentTarget as HTMLInputElement, event.key === "Enter" ? "take" : "drop");
    };
    return html`<input
      class="field plan-rename"
      dir="auto"
      aria-label=${text.step}
      maxlength=${longestWorkPlanItem}
      .value=${step}
      @keydown=${pressed}
      @blur=${(event: Event) => end(event.currentTarget as HTMLInputElement, "take")}
    />`;
  }

  private adding(): TemplateResult {
    const add = (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const value = new FormData(form).get("text");
      if (typeof value !== "string" || value.trim() === "") return;
      change({ kind: "add", text: value });
      form.reset();
    };
    const isFull = this.items.length >= mostWorkPlanItems;
    return html`<form class="plan-add" @submit=${add}>
      <input
        class="field"
        name="text"
        dir="auto"
        autocomplete="off"
        aria-label=${text.newStep}
        placeholder=${text.newStep}
        maxlength=${longestWorkPlanItem}
        ?disabled=${isFull}
      />
      <button type="submit" class="button" ?disabled=${isFull}>${text.add}</button>
      ${when(this.items.length > 0, () => textButton(text.clear, () => change({ kind: "clear" })))}
      <span class="quiet">${this.tokens === undefined ? nothing : text.weight(this.tokens)}</span>
    </form>`;
  }

  private pressed(event: KeyboardEvent, at: number): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || !event.altKey || isOfComposition(event)) return;
    event.preventDefault();
    this.move(at, by);
  }

  /** Moves an item one place up or down. */
  private move(at: number, by: number): void {
    const item = this.items[at];
    if (!item || this.items[at + by] === undefined) return;
    this.moving = item.id;
    change({ kind: "move", id: item.id, before: this.items[by < 0 ? at - 1 : at + 2]?.id ?? null });
  }

  /** Place of a dropped step: one from above lands behind the step it is dropped on, one from below before it. */
  private dropped(event: DragEvent, at: number): void {
    const id = event.dataTransfer?.getData(dragged) ?? "";
    const from = this.items.findIndex((one) => one.id === id);
    if (from < 0) return;
    event.preventDefault();
    const before = this.items[from < at ? at + 1 : at]?.id ?? null;
    if (from !== at) change({ kind: "move", id, before });
  }

  private focusStep(id: string): void {
    this.moving = undefined;
    this.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] input`)?.focus();
  }
}
