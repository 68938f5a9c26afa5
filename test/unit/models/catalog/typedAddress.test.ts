import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { probedServer, typedAddress } from "../../../../src/models/catalog/typedAddress.ts";
import { startModelServer } from "../../../modelServer/modelServer.ts";

const noKey = () => Promise.resolve(undefined);

describe("The address of a server, as it is typed", () => {
  it("needs no scheme: plain on the local network, encrypted elsewhere", () => {
    const read = {
      "localhost:1234": "http://localhost:1234",
      localhost: "http://localhost",
      "127.0.0.1:11434": "http://127.0.0.1:11434",
      "0.0.0.0:8000": "http://0.0.0.0:8000",
      "[::1]:8080": "http://[::1]:8080",
      "my-box.local:8080": "http://my-box.local:8080",
      " 192.168.1.5:8000/v1/ ": "http://192.168.1.5:8000/v1",
      "box:8080": "http://box:8080",
      "models.example.com:8443": "https://models.example.com:8443",
      "10.example.com/v1": "https://10.example.com/v1",
      "8.8.8.8:80": "https://8.8.8.8:80",
      "http://models.example.com/v1": "http://models.example.com/v1",
      "HTTPS://box/v1": "HTTPS://box/v1",
    };
    for (const [text, address] of Object.entries(read)) assert.equal(typedAddress(text), address, text);
    for (const text of ["", "box", "gpt-4.1", "ftp://box", "file:///v1", "me@box:80", "http://", "box:port"])
      assert.equal(typedAddress(text), undefined, text);
  });

  it("is cut to the base of the API where the address of a call was pasted", () => {
    const base = "http://localhost:1234/v1";
    for (const path of ["", "/", "//", "/chat/completions", "/chat/completions/", "/models", "/responses"])
      assert.equal(typedAddress(base + path), base, path);
    const others = {
      "https://openrouter.ai/api/v1/models": "https://openrouter.ai/api/v1",
      "https://google.example/v1beta/openai/models": "https://google.example/v1beta/openai",
      "https://azure.example/models/chat/completions": "https://azure.example/models",
      "https://azure.example/models": "https://azure.example/models",
    };
    for (const [text, address] of Object.entries(others)) assert.equal(typedAddress(text), address);
  });
});

describe("A server whose address has no path", () => {
  const servers: Server[] = [];
  /** Starts a server that answers at these paths alone: with models, or with a status. */
  const serving = async (answers: Readonly<Record<string, readonly string[] | number>>) => {
    const server = createServer(({ url = "", headers }, response) => {
      const { authorization = "" } = headers;
      keys.push(authorization);
      const answer = answers[url] ?? 404;
      if (typeof answer === "number") return response.writeHead(answer).end();
      const data = answer.map((id) => ({ id }));
      return response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const keys: string[] = [];

  after(() => servers.forEach((server) => server.close()));

  it("is asked below /v1 and at its root, and taken where it lists models, /v1 first", async () => {
    const usual = await startModelServer({ models: { "local-model": {} } });
    try {
      const found = await probedServer(usual.url.replace(/\/v1$/, ""), noKey);
      assert.deepEqual([found.baseUrl, found.models.map(({ id }) => id)], [usual.url, ["local-model"]]);
    } finally {
      await usual.close();
    }
    const root = await serving({ "/models": ["a", "b"], "/v1/models": [] });
    assert.deepEqual(await probedServer(root, noKey), { baseUrl: root, models: [{ id: "a" }, { id: "b" }] });
    const both = await serving({ "/models": ["a"], "/v1/models": ["b"] });
    assert.equal((await probedServer(both, noKey)).baseUrl, `${both}/v1`);
  });

  it("is taken where it wants a key, and given the one that is kept for it", async () => {
    const closed = await serving({ "/v1/models": 401 });
    keys.length = 0;
    const found = await probedServer(closed, async (baseUrl) => `key-of-${new URL(baseUrl).port}`);
    assert.deepEqual(found, { baseUrl: `${closed}/v1`, models: [] });
    assert.deepEqual(new Set(keys), new Set([`Bearer key-of-${new URL(closed).port}`]));
  });

  it("stays as it was typed where nothing answers, or where it has a path", async () => {
    const none = await serving({});
    assert.deepEqual(await probedServer(none, noKey), { baseUrl: none, models: [] });
    const below = await serving({ "/v1/models": ["a"], "/models": ["a"] });
    assert.deepEqual(await probedServer(`${below}/api`, noKey), { baseUrl: `${below}/api`, models: [] });
  });
});
