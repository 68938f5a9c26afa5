import type { OpenAI } from "openai";
import { ApiStream, type WireApi } from "../apiStream.ts";
import type { WatchedClient } from "../openAiClient.ts";
import type { HttpExchange, ServerConnection } from "../serverConnection.ts";
import { ResponsesAssembly, type ResponsesEvent } from "./responsesAssembly.ts";
import {
  refusedInResponses,
  responsesBody,
  type ResponsesBody,
  type ResponsesRefused,
} from "./responsesBody.ts";

type ResponsesApi = WireApi<WatchedClient, ResponsesBody, ResponsesEvent, ResponsesRefused>;

/** OpenAI's Responses API, stateless: the reasoning comes encrypted and goes back with the history. */
export function openAiResponses(
  connection: ServerConnection,
  client: (exchange: HttpExchange) => Promise<WatchedClient>,
) {
  return new ApiStream<WatchedClient, ResponsesBody, ResponsesEvent, ResponsesRefused>(connection, {
    client,
    body: responsesBody,
    assembly: (recipient, tools) => new ResponsesAssembly(recipient, tools),
    refusedIn: refusedInResponses,
    send,
  });
}

const send: ResponsesApi["send"] = async ({ client, fetchOptions }, body, signal) => {
  const asked = body as unknown as OpenAI.Responses.ResponseCreateParamsStreaming;
  const events = await client.responses.create(asked, { signal, fetchOptions });
  return events as AsyncIterable<unknown> as AsyncIterable<ResponsesEvent>;
};
