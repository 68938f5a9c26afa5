import * as v from "valibot";
import type * as vscode from "vscode";
import type { ToolBox, ToolEffect, ToolResult } from "../../core/ports/tools.ts";
import type { ToolCall, ToolDefinition } from "../../core/conversation/message.ts";

const key = "longhand.tools";

const toolNames = v.fallback(
  v.pipe(
    v.array(v.unknown()),
    v.filterItems((one) => typeof one === "string"),
    v.array(v.string()),
  ),
  [],
);

/** Differences from the choice that a workspace begins with. */
const storedChoice = v.fallback(
  v.object({
    /** Longhand's tools that are turned off. */
    off: toolNames,
    /** Tools of others that are turned on; some may not be there now. */
    on: toolNames,
  }),
  { off: [], on: [] },
);
type Choice = Readonly<v.InferOutput<typeof storedChoice>>;

/** A tool that can be chosen. */
export interface ChoosableTool {
  readonly definition: ToolDefinition;
  readonly isOwn: boolean;
  readonly isChosen: boolean;
}

/** The tools chosen for this workspace: Longhand's own unless turned off, those of others only when turned on. */
export class ToolSelection implements ToolBox {
  private readonly own: ToolBox;
  private readonly others: ToolBox;
  private readonly state: vscode.Memento;

  constructor(own: ToolBox, others: ToolBox, state: vscode.Memento) {
    this.own = own;
    this.others = others;
    this.state = state;
  }

  get definitions(): readonly ToolDefinition[] {
    return this.all.filter(({ isChosen }) => isChosen).map(({ definition }) => definition);
  }

  /** Every tool there is now, Longhand's own first. */
  get all(): readonly ChoosableTool[] {
    const { off, on } = this.choice;
    return [
      ...this.own.definitions.map((definition) => {
        return { definition, isOwn: true, isChosen: !off.includes(definition.function.name) };
      }),
      ...this.others.definitions.map((definition) => {
        return { definition, isOwn: false, isChosen: on.includes(definition.function.name) };
      }),
    ];
  }

  effect(name: string): ToolEffect {
    return this.boxOf(name).effect(name);
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    const { name } = call.function;
    const names = this.definitions.map((one) => one.function.name);
    if (names.includes(name)) return this.boxOf(name).run(call, signal, maxTokens);
    return { content: `There is no tool ${name}. The tools are: ${names.join(", ")}.`, failed: true };
  }

  /** Chooses these of the tools that there are. */
  async choose(names: readonly string[]): Promise<void> {
    const { all } = this;
    const there = new Set(all.map(({ definition }) => definition.function.name));
    const away = this.choice.on.filter((name) => !there.has(name));
    const own = all.filter(({ isOwn }) => isOwn).map(({ definition }) => definition.function.name);
    const others = names.filter((name) => there.has(name) && !own.includes(name));
    const choice: Choice = { off: own.filter((name) => !names.includes(name)), on: [...away, ...others] };
    await this.state.update(key, choice);
  }

  private boxOf(name: string): ToolBox {
    const isOwn = this.own.definitions.some((one) => one.function.name === name);
    return isOwn ? this.own : this.others;
  }

  private get choice(): Choice {
    return v.parse(storedChoice, this.state.get(key));
  }
}
