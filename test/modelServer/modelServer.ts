import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiError } from "./apiError.ts";
import { apiError } from "./apiError.ts";
import { answerChat } from "./answerChat.ts";
import type { ChatBody } from "./chatBody.ts";
import { createDemo } from "./demo.ts";
import type { StreamShape } from "./eventStream.ts";
import type { Fault } from "./fault.ts";
import type { Script } from "./answerScript.ts";
import { sendError, sendJson } from "./respond.ts";
import type { ModelServerOptions, RecordedRequest, ServerState } from "./serverState.ts";
import { defaultWindow } from "./serverState.ts";
import { countReply } from "./tokenCounts.ts";
import { validateRequest } from "./validateRequest.ts";

export interface ModelServer {
  /** The base address, ending in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Chat Completions requests since the start, in order. */
  readonly requests: readonly RecordedRequest[];
  /** The Authorization header of every request for a reply, also of those that it kept from being one. */
  readonly authorizations: readonly (string | undefined)[];
  /** Scripts the next answers; used up before `otherwise`. */
  script(...scripts: readonly Script[]): void;
  /** Forgets what was scripted and is to fail, of a test that ended before it was asked for. */
  forget(): void;
  /** Makes the next requests fail, one each, before anything scripted is used. */
  fail(...faults: readonly Fault[]): void;
  /** Changes how the next streams are cut up and paced. */
  reshape(shape: Partial<StreamShape>): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Starts an OpenAI-compatible server on loopback: as strict as the service, scripted or as a demo. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const demo = options.otherwise === "demo";
  const state: ServerState = {
    options,
    requests: [],
    authorizations: [],
    faults: [],
    scripts: [],
    otherwise: options.otherwise === "demo" ? createDemo() : (options.otherwise ?? { text: "Done." }),
    shape: { deltaLength: demo ? 6 : 12, delayMs: demo ? 16 : 0, ...options.shape },
  };
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      sendError(
        response,
        apiError(500, `The test server failed: ${String(error)}`, { type: "server_error" }),
      );
    });
  });
  // The first count loads the encoding, which takes long enough to disturb what tests measure.
  await countReply("gpt-4o-mini", { text: "", calls: [], finishReason: "stop" });
  const port = await listen(server, options.port ?? 0, options.host ?? "127.0.0.1");
  return {
    url: `http://${options.host ?? "127.0.0.1"}:${port}/v1`,
    port,
    requests: state.requests,
    authorizations: state.authorizations,
    script(...scripts) {
      state.scripts.push(...scripts);
    },
    fail(...next) {
      state.faults.push(...next);
    },
    forget() {
      state.scripts.length = 0;
      state.faults.length = 0;
    },
    reshape(shape) {
      state.shape = { ...state.shape, ...shape };
    },
    close: () => close(server),
  };
}

async function handle(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const text = await readText(request);
  const refusal = keyProblem(state.options.apiKey, request.headers.authorization);
  const route = `${request.method ?? "GET"} ${path}`;
  if (request.method === "POST") state.authorizations.push(request.headers.authorization);
  const { maxBytes = Infinity } = state.options;
  if (refusal !== undefined) sendError(response, refusal);
  else if (Buffer.byteLength(text) > maxBytes) sendError(response, tooLarge(maxBytes));
  else if (route === "POST /v1/chat/completions") await chat(state, text, response);
  else if (route === "GET /v1/models") sendJson(response, 200, modelList(state.options));
  else sendError(response, apiError(404, `Invalid URL (${route})`));
}

async function chat(state: ServerState, text: string, response: ServerResponse): Promise<void> {
  const body = parse(text);
  const record: RecordedRequest = { body: body as ChatBody, aborted: false };
  state.requests.push(record);
  response.on("close", () => {
    record.aborted = !response.writableFinished;
    if (response.headersSent) record.status = response.statusCode;
  });
  const problem = validateRequest(body);
  if (problem === undefined) await answerChat(state, record, response);
  else sendError(response, problem);
}

function tooLarge(maxBytes: number): ApiError {
  return apiError(413, `Request body is too large: at most ${maxBytes} bytes.`);
}

function keyProblem(expected: string | undefined, header: string | undefined): ApiError | undefined {
  if (expected === undefined || header === `Bearer ${expected}`) return undefined;
  if (header === undefined) {
    return apiError(401, "You didn't provide an API key in an Authorization header using Bearer auth.");
  }
  return apiError(401, "Incorrect API key provided.", { code: "invalid_api_key" });
}

function modelList({ models, window = defaultWindow }: ModelServerOptions): unknown {
  const named = Object.entries(models ?? { "gpt-4o-mini": {}, "gpt-4o": {} });
  const data = named.map(([id, limits]) => ({
    id,
    object: "model",
    created: 1_721_172_741,
    owned_by: "system",
    max_model_len: limits.window ?? window,
    ...(limits.shutdown !== undefined && { shutdown_date: limits.shutdown }),
  }));
  return { object: "list", data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}
