// Without "node:", which VS Code's proxy support does not look for: https://github.com/microsoft/vscode/blob/main/src/vs/workbench/api/node/proxyResolver.ts
import * as http from "http";
import * as https from "https";
import { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** Responses with these statuses have no body, https://fetch.spec.whatwg.org/#null-body-status. */
const bodiless = [204, 205, 304];

/**
 * `fetch` of one address without redirects, and without the limits that Node's own has: it gives up after five minutes
 * without headers or between two pieces of a body, which a model on a slow machine needs. Rejects as `fetch` does.
 */
export async function nodeFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { body: text, ...rest } = init ?? {};
  // `Request` would copy a text into a stream, and out of it again.
  const request = new Request(input, typeof text === "string" ? rest : init);
  const body = typeof text === "string" ? Buffer.from(text) : await bodyOf(request);
  request.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const { signal, method } = request;
    const { request: begin } = url.protocol === "https:" ? https : http;
    const headers = {
      ...(typeof text === "string" && { "content-type": "text/plain;charset=UTF-8" }),
      ...Object.fromEntries(request.headers),
      ...(body && { "content-length": String(body.length) }),
      // What is compressed may come late.
      "accept-encoding": "identity",
    };
    const sent = begin(url, { method, headers, signal });
    sent.on("response", (message) => resolve(responseOf(message)));
    sent.on("error", (cause) => reject(signal.aborted ? cause : new TypeError("fetch failed", { cause })));
    sent.end(body);
  });
}

async function bodyOf(request: Request): Promise<Buffer | undefined> {
  return request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
}

function responseOf(message: http.IncomingMessage): Response {
  const { statusCode = 502, statusMessage = "" } = message;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const status = statusCode >= 200 && statusCode <= 599 ? statusCode : 502;
  if (bodiless.includes(status)) {
    message.resume();
    return new Response(null, { status, statusText: statusMessage, headers });
  }
  const body = Readable.toWeb(decoded(message, headers)) as ReadableStream<Uint8Array>;
  return new Response(body, { status, statusText: statusMessage, headers });
}

function decoded(message: http.IncomingMessage, headers: Headers): Readable {
  const decoder = decoderFor(headers.get("content-encoding") ?? "");
  if (!decoder) return message;
  headers.delete("content-encoding");
  headers.delete("content-length");
  message.on("error", (error) => decoder.destroy(error));
  return message.pipe(decoder);
}

function decoderFor(encoding: string) {
  if (/gzip/i.test(encoding)) return createGunzip();
  if (/deflate/i.test(encoding)) return createInflate();
  return /\bbr\b/i.test(encoding) ? createBrotliDecompress() : undefined;
}
