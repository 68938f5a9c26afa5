import { nothing, type TemplateResult } from "lit";
import type { Completion } from "../../../src/protocol/composer.ts";
import { post } from "../../bridge.ts";
import { commandsFor, type SlashCommand } from "../../state/slashCommands.ts";
import type { ComposerState } from "../../state/composerState.ts";
import { mentionAt, type MentionQuery } from "../../state/mentionQuery.ts";
import { chatText } from "../../strings/chatText.ts";
import { commandText } from "../../strings/commandText.ts";
import { commandLine, mentionLine, suggestionList, type Suggestion } from "./mentionList.ts";

/** Text typed that the menu completes. */
type Asked =
  | { readonly kind: "mention"; readonly mention: MentionQuery }
  | { readonly kind: "command"; readonly query: string };

/** Choices of the menu: what becomes of a line that is chosen. */
interface MenuChoices {
  mention(item: Completion, mention: MentionQuery): void;
  command(command: SlashCommand): void;
}

/** Menu of what an `@`, or a `/` that begins the text, may mean; the box keeps the focus. */
export class BoxMenu {
  private asked: Asked | undefined;
  private active = 0;
  private facts: ComposerState | undefined;
  private readonly host: { requestUpdate(): void };
  private readonly choices: MenuChoices;

  constructor(host: BoxMenu["host"], choices: MenuChoices) {
    this.host = host;
    this.choices = choices;
  }

  /** Opens, changes or closes with what stands before the cursor. */
  seek({ value, selectionStart }: Pick<HTMLTextAreaElement, "value" | "selectionStart">): void {
    const before = JSON.stringify(this.asked);
    const query = /^\/([\p{L}\p{M}\p{N}_:.-]*)$/u.exec(value.slice(0, selectionStart))?.[1];
    const mention = mentionAt(value, selectionStart);
    const wasCommand = this.asked?.kind === "command";
    if (query !== undefined) this.asked = { kind: "command", query };
    else this.asked = mention ? { kind: "mention", mention } : undefined;
    if (before === JSON.stringify(this.asked)) return;
    this.active = 0;
    if (query !== undefined && !wasCommand) post({ type: "listCommands" });
    if (this.asked?.kind === "mention") post({ type: "complete", query: this.asked.mention.query });
    this.host.requestUpdate();
  }

  close(): void {
    this.asked = undefined;
    this.host.requestUpdate();
  }

  /** Place of the line that Enter would choose; undefined where there is none. */
  get place(): number | undefined {
    return this.lines?.length ? this.active : undefined;
  }

  get isOpen(): boolean {
    return this.lines !== undefined;
  }

  list(facts: ComposerState): TemplateResult | typeof nothing {
    this.facts = facts;
    const { lines } = this;
    if (!lines) return nothing;
    const label = this.asked?.kind === "command" ? commandText.label : chatText.suggestions;
    return suggestionList(lines, label, this.active, (place) => this.take(place));
  }

  /** True where the key was meant for the menu. */
  pressed(key: string): boolean {
    const count = this.lines?.length ?? 0;
    if (this.asked !== undefined && key === "Escape") this.close();
    else if (count === 0) return false;
    else if (key === "ArrowDown") this.active = (this.active + 1) % count;
    else if (key === "ArrowUp") this.active = (this.active + count - 1) % count;
    else if (key === "Enter" || key === "Tab") this.take(this.active);
    else return false;
    this.host.requestUpdate();
    return true;
  }

  private take(place: number): void {
    const { asked } = this;
    const item = this.completions?.[place];
    const command = this.commands?.[place];
    this.close();
    if (asked?.kind === "mention" && item) this.choices.mention(item, asked.mention);
    if (command) this.choices.command(command);
  }

  /** Lines of the menu; undefined where it is closed, also for a text that only begins with a slash. */
  private get lines(): readonly Suggestion[] | undefined {
    const commands = this.commands?.map(commandLine);
    return commands?.length === 0 ? undefined : (commands ?? this.completions?.map(mentionLine));
  }

  private get commands(): readonly SlashCommand[] | undefined {
    if (this.asked?.kind !== "command") return undefined;
    return commandsFor(this.asked.query, this.facts?.commands ?? []);
  }

  /** Completions of what is asked now; undefined until the host has answered. */
  private get completions(): readonly Completion[] | undefined {
    const found = this.facts?.completions;
    const isAsked = this.asked?.kind === "mention" && found?.query === this.asked.mention.query;
    return isAsked ? found.items : undefined;
  }
}
