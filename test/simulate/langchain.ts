import {
  AIMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  trimMessages,
  type BaseMessage,
} from "@langchain/core/messages";
import { callsOf, textOf, type ChatMessage } from "../../src/core/conversation/message.ts";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import type { LongSession } from "./sessions.ts";
import { factsIn, model, Prefix, type Request, type Run } from "./simulation.ts";

/** The session with LangChain.js `trimMessages` before every reply, under the same limit and the same counter. */
export async function simulateTrimMessages(session: LongSession): Promise<Run> {
  const counter = await createCounter(model, []);
  const weights = new Map<BaseMessage, number>();
  const originals = new Map<BaseMessage, ChatMessage>();
  const history: BaseMessage[] = [];
  const prefix = new Prefix();
  const requests: Request[] = [];
  const compactions: { place: number; strategy: string; removed: number }[] = [];
  let trimmed = 0;
  let inView = 0;
  let sent: ChatMessage[] = [];
  // It makes new objects of the messages it keeps: their ids lead back to the ones that were counted.
  const byId = new Map<string, BaseMessage>();
  const original = (one: BaseMessage) => byId.get(one.id ?? "") ?? one;
  for (const [place, message] of session.messages.entries()) {
    if (message.role === "assistant") {
      const kept = await trimMessages(history, {
        maxTokens: Math.floor((session.window - session.reserve) * 0.8),
        strategy: "last",
        includeSystem: true,
        startOn: "human",
        tokenCounter: (list) => list.reduce((sum, one) => sum + (weights.get(original(one)) ?? 0), 3),
      });
      const removed = history.length - kept.length;
      if (removed > trimmed)
        compactions.push({ place, strategy: "trimMessages", removed: removed - trimmed });
      trimmed = removed;
      sent = kept.map((one) => originals.get(original(one))!);
      const weigh = (one: ChatMessage) => byMessage.get(one) ?? 0;
      const tokens = sent.reduce((sum, one) => sum + weigh(one), 3);
      inView += factsIn(session, sent).length;
      requests.push({ place, tokens, at: place, ...prefix.repeated(sent, 0, weigh) });
    }
    const made = lcMessage(message, `m${place}`);
    const tokens = await counter.message(message);
    byMessage.set(message, tokens);
    weights.set(made, tokens);
    originals.set(made, message);
    byId.set(made.id ?? "", made);
    history.push(made);
  }
  const inPlan = factsIn(session, sent).length;
  const nothing = {
    summaries: [],
    compactions,
    problems: 0,
    inView: inView / requests.length,
  };
  return { name: "trimMessages", requests, ...nothing, inPlan, reachable: () => inPlan };
}

const byMessage = new WeakMap<ChatMessage, number>();

function lcMessage(message: ChatMessage, id: string): BaseMessage {
  const content = textOf(message);
  switch (message.role) {
    case "system":
      return new SystemMessage({ content, id });
    case "user":
      return new HumanMessage({ content, id });
    case "tool":
      return new ToolMessage({ content, id, tool_call_id: message.tool_call_id });
    case "assistant": {
      const tool_calls = callsOf(message).map((call) => ({
        id: call.id,
        name: call.function.name,
        args: {},
      }));
      return new AIMessage({ content, id, tool_calls });
    }
  }
}
