import type { Anthropic } from "@anthropic-ai/sdk";
import { ApiStream, type WireApi } from "../apiStream.ts";
import type { ServerConnection } from "../serverConnection.ts";
import { MessagesAssembly, type MessagesEvent } from "./messagesAssembly.ts";
import { messagesBody, refusedInMessages, type MessagesBody, type MessagesRefused } from "./messagesBody.ts";

type MessagesApi = WireApi<Anthropic, MessagesBody, MessagesEvent, MessagesRefused>;

/** Anthropic's Messages API, at Anthropic or another server that speaks it. Loads its package with the first request. */
export function anthropicMessages(connection: ServerConnection) {
  const { baseUrl, isOfUser } = connection.options;
  return new ApiStream<Anthropic, MessagesBody, MessagesEvent, MessagesRefused>(connection, {
    client: async ({ key, watch }) => {
      const { anthropicClient } = await import("./anthropicClient.ts");
      return anthropicClient({ baseUrl, key, fetch: watch.fetch, isOfUser: isOfUser() });
    },
    body: messagesBody,
    assembly: (recipient, tools) => new MessagesAssembly(recipient, tools),
    refusedIn: refusedInMessages,
    // That a history has no thinking to begin with says nothing of the model.
    isOfModel: (refused) => refused !== "thinking",
    send,
    count,
  });
}

// Free, with rate limits of its own: https://platform.claude.com/docs/en/build-with-claude/token-counting
const count: NonNullable<MessagesApi["count"]> = async (client, body, signal) => {
  const { model, messages, system, tools, thinking } = body;
  const prompt = {
    model,
    messages,
    system,
    tools,
    thinking,
  } as unknown as Anthropic.MessageCountTokensParams;
  return (await client.messages.countTokens(prompt, { signal })).input_tokens;
};

const send: MessagesApi["send"] = async (client, body, signal) => {
  const asked = body as unknown as Anthropic.MessageCreateParamsStreaming;
  const events = await client.messages.create(asked, { signal });
  return events as AsyncIterable<unknown> as AsyncIterable<MessagesEvent>;
};
