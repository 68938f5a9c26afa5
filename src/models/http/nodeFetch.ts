// Without "node:", which VS Code's proxy support does not look for: https://github.com/microsoft/vscode/blob/main/src/vs/workbench/api/node/proxyResolver.ts
import * as http from "http";
import * as https from "https";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { transformedBody, type BodyTransformer } from "./transformedBody.ts";

/** Responses with these statuses have no body, https://fetch.spec.whatwg.org/#null-body-status. */
const bodiless = [204, 205, 304];

/** Options of a request, as far as model servers are asked with them. */
export interface FetchOptions extends Pick<RequestInit, "method" | "headers" | "signal"> {
  readonly body?: string | null;
}

/** The transformer of the body of an answer with this status; undefined for one that is passed on as it comes. */
export type TransformerFor = (status: number) => BodyTransformer | undefined;

/**
 * `fetch` of one address without redirects, and without the limits that Node's own has: it gives up after five minutes
 * without headers or between two pieces of a body, which a model on a slow machine needs. Rejects as `fetch` does.
 */
export async function nodeFetch(
  input: string | URL,
  { method = "GET", headers, signal, body: text }: FetchOptions = {},
  transformerFor?: TransformerFor,
): Promise<Response> {
  // `Request` would do the same in ten times the time.
  const body = typeof text === "string" ? Buffer.from(text) : undefined;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const url = new URL(input);
    const { request: begin } = url.protocol === "https:" ? https : http;
    const sent = begin(url, {
      method,
      headers: {
        ...(body && { "content-type": "text/plain;charset=UTF-8" }),
        ...Object.fromEntries(new Headers(headers)),
        ...(body && { "content-length": String(body.length) }),
        // What is compressed may come late.
        "accept-encoding": "identity",
      },
      ...(signal && { signal }),
    });
    sent.on("response", (message) => resolve(responseOf(message, transformerFor)));
    sent.on("error", (cause) => reject(signal?.aborted ? cause : new TypeError("fetch failed", { cause })));
    sent.end(body);
  });
}

function responseOf(message: http.IncomingMessage, transformerFor: TransformerFor | undefined): Response {
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
  const body = transformedBody(decoded(message, headers), transformerFor?.(status));
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
