import type { OpenAI } from "openai";
import { ApiStream, type WireApi } from "../apiStream.ts";
import type { WatchedClient } from "../openAiClient.ts";
import type { HttpExchange, ServerConnection } from "../serverConnection.ts";
import { ReplyAssembly, type LooseChunk } from "./replyAssembly.ts";
import { refusedInChat, requestBody, type ChatRefused, type RequestBody } from "./requestBody.ts";

type ChatApi = WireApi<WatchedClient, RequestBody, LooseChunk, ChatRefused>;

/** The Chat Completions API of one server. */
export function chatCompletions(
  connection: ServerConnection,
  client: (exchange: HttpExchange) => Promise<WatchedClient>,
) {
  return new ApiStream<WatchedClient, RequestBody, LooseChunk, ChatRefused>(connection, {
    client,
    body: requestBody,
    assembly: (recipient, tools) => new ReplyAssembly(recipient, tools),
    refusedIn: refusedInChat,
    send,
  });
}

const send: ChatApi["send"] = ({ client, fetchOptions }, body, signal) => {
  const asked = body as unknown as OpenAI.Chat.ChatCompletionCreateParamsStreaming;
  return client.chat.completions.create(asked, { signal, fetchOptions });
};
