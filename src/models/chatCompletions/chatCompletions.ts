import type { OpenAI } from "openai";
import { ApiStream, type WireApi } from "../apiStream.ts";
import type { WatchedClient } from "../openAiClient.ts";
import type { HttpExchange, ServerConnection } from "../serverConnection.ts";
import { ReplyAssembly, type LooseChunk } from "./replyAssembly.ts";
import { refusedIn, requestBody, type Refused, type RequestBody } from "./requestBody.ts";

type ChatApi = WireApi<WatchedClient, RequestBody, LooseChunk, Refused>;

/** The Chat Completions API of one server. */
export function chatCompletions(
  connection: ServerConnection,
  client: (exchange: HttpExchange) => Promise<WatchedClient>,
) {
  return new ApiStream<WatchedClient, RequestBody, LooseChunk, Refused>(connection, {
    client,
    body: requestBody,
    assembly: (recipient, tools) => new ReplyAssembly(recipient, tools),
    refusedIn,
    send,
  });
}

const send: ChatApi["send"] = ({ client, fetchOptions }, body, signal) => {
  const asked = body as unknown as OpenAI.Chat.ChatCompletionCreateParamsStreaming;
  return client.chat.completions.create(asked, { signal, fetchOptions });
};
