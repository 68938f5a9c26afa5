import { recallAround, recallByQuery, type Recallable } from "../../context/recall/recall.ts";
import type { RecallIndex } from "../../context/recall/recallIndex.ts";
import { recallTool } from "../../context/recall/recallTool.ts";
import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { ToolCall, ToolDefinition } from "../../conversation/message.ts";
import { headOf } from "../../text/cutText.ts";
import { runYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { ToolBox, ToolEffect, ToolResult } from "../../ports/tools.ts";
import { parseArguments } from "../../conversation/callArguments.ts";
import type { AgentSettings } from "../memory/agentSettings.ts";
import type { WorkspaceRecall } from "../memory/recall/workspaceRecall.ts";
import { withoutSecrets } from "./redactedTools.ts";
import { dayMs } from "../../text/dateGroup.ts";

/** Sources of the tool `recall`. */
interface RecallSources {
  readonly record: () => Promise<Recallable>;
  readonly index: RecallIndex;
  /** Recall over all conversations; left out where no store can be searched. */
  readonly workspace?: WorkspaceRecall | undefined;
  readonly settings: () => Pick<AgentSettings, "redacts">;
}

/** The given tools, and what runs `recall`. A search of all conversations is a read like one of files. */
export class RecallTools implements ToolBox {
  private readonly tools: ToolBox;
  private readonly sources: RecallSources;

  constructor(tools: ToolBox, sources: RecallSources) {
    this.tools = tools;
    this.sources = sources;
  }

  /** The given tools without `recall`, which `offeredTools` adds. */
  get definitions(): readonly ToolDefinition[] {
    return this.tools.definitions;
  }

  effect(name: string, json = ""): ToolEffect {
    if (name !== recallTool.function.name) return this.tools.effect(name, json);
    return argumentsIn(json).scope === "all" ? "read" : "none";
  }

  async run(call: ToolCall, signal: AbortSignal, maxTokens?: number): Promise<ToolResult> {
    if (call.function.name !== recallTool.function.name) return this.tools.run(call, signal, maxTokens);
    const asked = argumentsIn(call.function.arguments);
    try {
      if (asked.scope !== "all") return await this.inConversation(asked, signal, maxTokens);
      const result = await this.inWorkspace(asked, signal, maxTokens);
      return this.sources.settings().redacts
        ? { ...result, content: withoutSecrets(result.content) }
        : result;
    } catch (error) {
      if (!signal.aborted) throw error;
      return failed("Cancelled by the user before it finished.");
    }
  }

  private async inConversation(
    { query, around, from }: Arguments,
    signal: AbortSignal,
    maxTokens?: number,
  ): Promise<ToolResult> {
    const { index } = this.sources;
    const record = await this.sources.record();
    await fetchEntryTexts(record.messages);
    if (around !== undefined) {
      const content = recallAround(record, around, from);
      return content === undefined ? failed(`No hidden message has the id "${around}".`) : { content };
    }
    if (query === undefined) return failed(noQuery);
    await runYielding(index.follow(record.messages), signal);
    return { content: await runYielding(recallByQuery(record, index, query, maxTokens, from), signal) };
  }

  private async inWorkspace(
    { query, around, from, since, until, title, file }: Arguments,
    signal: AbortSignal,
    maxTokens?: number,
  ): Promise<ToolResult> {
    const { workspace } = this.sources;
    if (!workspace) return failed("Only this conversation can be searched here.");
    if (around !== undefined) {
      const content = await workspace.around(around, from);
      return content === undefined
        ? failed(`No search with scope "all" has named a message "${around}".`)
        : { content };
    }
    if (query === undefined) return failed(noQuery);
    const [first, last] = [since, until].map((day) => (day === undefined ? undefined : dayOf(day)));
    if (Number.isNaN(first) || Number.isNaN(last)) return failed("since and until are days: YYYY-MM-DD.");
    const asked = {
      query,
      ...(title !== undefined && { title }),
      ...(file !== undefined && { file }),
      ...(first !== undefined && { from: first }),
      ...(last !== undefined && { to: last + dayMs }),
    };
    return { content: await workspace.byQuery(asked, signal, maxTokens) };
  }
}

const noQuery = 'recall needs the argument "query": words to look for.';
/** Characters of an argument that are looked at. */
const longestText = 4_000;

/** The beginning of a day in UTC, in milliseconds since 1970; NaN for what is no day. */
function dayOf(text: string): number {
  return Date.parse(/^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? "");
}

const textNames = ["query", "around", "scope", "title", "file", "since", "until"] as const;

type Arguments = Partial<Readonly<Record<(typeof textNames)[number], string>>> & { readonly from?: number };

function argumentsIn(json: string): Arguments {
  const parsed = parseArguments(json);
  if (!parsed.ok) return {};
  const { values } = parsed;
  const texts = textNames.flatMap((name) => {
    const value = values[name];
    return typeof value === "string" && value.trim() !== ""
      ? [[name, headOf(value, longestText)] as const]
      : [];
  });
  const { from } = values;
  return {
    ...Object.fromEntries(texts),
    ...(typeof from === "number" && from > 0 && { from: Math.floor(from) }),
  };
}

function failed(content: string): ToolResult {
  return { content, failed: true };
}
