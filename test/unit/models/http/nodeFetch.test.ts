import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { nodeFetch } from "../../../../src/models/http/nodeFetch.ts";

describe("Node's http as fetch", () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    server.on("connection", (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`;

  it("sends method, headers and body, and gives status, headers and text", async () => {
    let seen = "";
    answer = (request, response) => {
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => (seen += chunk));
      request.on("end", () => {
        const { "x-a": own, "content-type": type } = request.headers;
        seen += ` ${request.method} ${String(own)} ${request.url} ${type}`;
        response.writeHead(418, { "x-b": ["1", "2"] });
        response.end("tea");
      });
    };
    const response = await nodeFetch(url(), { method: "POST", body: "grüße", headers: { "x-a": "b" } });
    assert.equal(seen, "grüße POST b /v1/x text/plain;charset=UTF-8");
    assert.deepEqual(
      [response.status, response.headers.get("x-b"), await response.text()],
      [418, "1, 2", "tea"],
    );
  });

  it("follows no redirect and unpacks what is packed", async () => {
    answer = (_, response) => response.writeHead(302, { location: "/elsewhere" }).end();
    assert.equal((await nodeFetch(url())).status, 302);
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("plain"));
    assert.equal(await (await nodeFetch(url())).text(), "plain");
  });

  it("rejects with the network's code, and with the abort", async () => {
    const gone = url();
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(
      nodeFetch(gone),
      (error: TypeError) => (error.cause as { code: string }).code === "ECONNREFUSED",
    );
    await assert.rejects(nodeFetch(gone, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });

  it("does not give up where fetch does, before the headers and between two pieces of the body", async () => {
    const key = Symbol.for("undici.globalDispatcher.1");
    const holder = globalThis as unknown as Record<symbol, { constructor: new (options: object) => object }>;
    // Its limits of 300 s are made by the first fetch; here they are short.
    await fetch("data:,").then((response) => response.text());
    const usual = holder[key]!;
    holder[key] = new usual.constructor({ headersTimeout: 100, bodyTimeout: 100 }) as typeof usual;
    try {
      answer = (request, response) => {
        if (request.method === "POST") response.writeHead(200).write("first");
      };
      const stop = new AbortController();
      const ends: string[] = [];
      const noted = (name: string, end: Promise<unknown>) =>
        end.then(
          () => ends.push(name),
          () => ends.push(name),
        );
      const body = async (ask: typeof nodeFetch | typeof fetch) =>
        (await ask(url(), { method: "POST", body: "x", signal: stop.signal })).text();
      const theirs = [noted("fetch", fetch(url(), { signal: stop.signal })), noted("fetch", body(fetch))];
      const ours = [noted("ours", nodeFetch(url(), { signal: stop.signal })), noted("ours", body(nodeFetch))];
      await Promise.all(theirs);
      assert.deepEqual(ends, ["fetch", "fetch"]);
      stop.abort();
      await Promise.all(ours);
    } finally {
      holder[key] = usual;
    }
  });

  it("has no limit of time on its sockets", async () => {
    answer = (request, response) => {
      response.writeHead(200).flushHeaders();
      assert.equal(request.socket.timeout ?? 0, 0);
      response.end("x");
    };
    assert.equal(await (await nodeFetch(url())).text(), "x");
  });
});
