import * as vscode from "vscode";
import { offeredTools, recallTool } from "../../core/context/recall/recallTool.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { ToolDefinition } from "../../core/conversation/message.ts";
import type { RequestCounter } from "../../core/tokens/counter.ts";
import { formatNumber, plural } from "../platform/formatting.ts";
import type { ChoosableTool, ToolSelection } from "../permissions/toolSelection.ts";
import { ellipsized } from "../../core/text/cutText.ts";
import { literalLabel } from "../../presenter/inertText.ts";

/** The tools as they are chosen, with what their schemas add to every request, in tokens. */
export interface ToolsChosen {
  readonly tools: readonly { readonly name: string; readonly tokens: number; readonly chosen: boolean }[];
  /** Tokens of the chosen tools together: what the breakdown shows for tools. */
  readonly tokens: number;
}

interface Item extends vscode.QuickPickItem {
  readonly name?: string;
}

const longestDetail = 160;

/** Select Tools: which ones the agent has in this workspace. */
export class ToolCommands {
  private readonly selection: ToolSelection;
  private readonly conversations: Conversations;

  constructor(selection: ToolSelection, conversations: Conversations) {
    this.selection = selection;
    this.conversations = conversations;
  }

  /** Lets the user choose; with `names`, chooses those without asking. */
  async select(names?: readonly string[]): Promise<ToolsChosen> {
    const chosen = names ?? (await this.choose());
    if (chosen) {
      await this.selection.choose(chosen);
      this.conversations.refresh();
    }
    return this.chosen();
  }

  private async chosen(): Promise<ToolsChosen> {
    const { all } = this.selection;
    const weights = await this.weights(all);
    const tools = all.map(
      ({
        definition: {
          function: { name },
        },
        isChosen,
      }) => {
        return { name, tokens: weights.get(name) ?? 0, chosen: isChosen };
      },
    );
    return { tools, tokens: await this.tokens(offeredTools(this.selection.definitions)) };
  }

  private async choose(): Promise<readonly string[] | undefined> {
    const { all } = this.selection;
    const weights = await this.weights(all);
    const pick = vscode.window.createQuickPick<Item>();
    pick.canSelectMany = true;
    pick.matchOnDescription = pick.matchOnDetail = true;
    pick.placeholder = vscode.l10n.t("Tools of the agent in this workspace");
    pick.items = itemsFor(all, weights);
    pick.selectedItems = pick.items.filter(({ name }) =>
      all.some(({ definition, isChosen }) => isChosen && definition.function.name === name),
    );
    const namesOf = (items: readonly Item[]) => items.flatMap(({ name }) => name ?? []);
    const showSum = async (items: readonly Item[]) => {
      const names = namesOf(items);
      const definitions = all.map((one) => one.definition).filter((one) => names.includes(one.function.name));
      pick.title = sumText(definitions.length, await this.counter(offeredTools(definitions)));
    };
    try {
      await showSum(pick.selectedItems);
      return await new Promise((resolve) => {
        pick.onDidChangeSelection((items) => void showSum(items));
        pick.onDidAccept(() => resolve(namesOf(pick.selectedItems)));
        pick.onDidHide(() => resolve(undefined));
        pick.show();
      });
    } finally {
      pick.dispose();
    }
  }

  private async weights(all: readonly ChoosableTool[]): Promise<ReadonlyMap<string, number>> {
    const { tools } = await this.counter(all.map(({ definition }) => definition));
    return new Map(tools.map(({ name, tokens }) => [name, tokens]));
  }

  private async tokens(definitions: readonly ToolDefinition[]): Promise<number> {
    return (await this.counter(definitions)).toolTokens;
  }

  private counter(definitions: readonly ToolDefinition[]) {
    return this.conversations.estimator.counter(definitions);
  }
}

function itemsFor(all: readonly ChoosableTool[], weights: ReadonlyMap<string, number>): readonly Item[] {
  const { Separator } = vscode.QuickPickItemKind;
  const item = ({
    definition: {
      function: { name, description = "" },
    },
  }: ChoosableTool): Item => ({
    name,
    label: literalLabel(name),
    description: vscode.l10n.t("{0} tokens", formatNumber(weights.get(name) ?? 0)),
    detail: literalLabel(firstLine(description)),
  });
  const others = all.filter(({ isOwn }) => !isOwn);
  return [
    { label: "Longhand", kind: Separator },
    ...all.filter(({ isOwn }) => isOwn).map(item),
    ...(others.length > 0
      ? [{ label: vscode.l10n.t("VS Code, its extensions and MCP servers"), kind: Separator }]
      : []),
    ...others.map(item),
  ];
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return ellipsized(line, longestDetail);
}

/** The sum that the breakdown has for tools; `recall`, which is in no row, is named with its weight. */
function sumText(count: number, { tools, toolTokens }: Pick<RequestCounter, "tools" | "toolTokens">): string {
  const recall = tools.find(({ name }) => name === recallTool.function.name);
  if (!recall) {
    return plural(
      count,
      "{0} tool: {1} tokens in every request",
      "{0} tools: {1} tokens in every request",
      formatNumber(toolTokens),
    );
  }
  return plural(
    count,
    "{0} tool and recall: {1} tokens in every request, {2} of them for recall",
    "{0} tools and recall: {1} tokens in every request, {2} of them for recall",
    formatNumber(toolTokens),
    formatNumber(recall.tokens),
  );
}
