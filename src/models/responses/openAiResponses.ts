import type { OpenAI } from "openai";
import { ApiStream, type WireApi } from "../apiStream.ts";
import type { Line, ServerConnection } from "../serverConnection.ts";
import { ResponsesAssembly, type ResponsesEvent } from "./responsesAssembly.ts";
import {
  refusedInResponses,
  responsesBody,
  type ResponsesBody,
  type ResponsesRefused,
} from "./responsesBody.ts";

type ResponsesApi = WireApi<OpenAI, ResponsesBody, ResponsesEvent, ResponsesRefused>;

/** OpenAI's Responses API, stateless: the reasoning comes encrypted and goes back with the history. */
export function openAiResponses(connection: ServerConnection, client: (line: Line) => Promise<OpenAI>) {
  return new ApiStream<OpenAI, ResponsesBody, ResponsesEvent, ResponsesRefused>(connection, {
    client,
    body: responsesBody,
    assembly: (recipient, tools) => new ResponsesAssembly(recipient, tools),
    refusedIn: refusedInResponses,
    send,
  });
}

const send: ResponsesApi["send"] = async (client, body, signal) => {
  const asked = body as unknown as OpenAI.Responses.ResponseCreateParamsStreaming;
  const events = await client.responses.create(asked, { signal });
  return events as AsyncIterable<unknown> as AsyncIterable<ResponsesEvent>;
};
