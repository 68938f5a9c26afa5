import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { pagedModels } from "../../../../src/models/catalog/pagedModels.ts";
import { createOpenAiModel } from "../../../../src/models/chatCompletions/openaiModel.ts";

describe("The list of models of a server that speaks the Messages API", () => {
  it("is asked for with the key in the API's own header, and no other", async () => {
    let seen: IncomingHttpHeaders = {};
    const server = createServer(({ headers }, response) => {
      seen = headers;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: [{ type: "model", id: "clau-5" }], has_more: false }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const model = createOpenAiModel({ baseUrl, apiKey: async () => "sk-ant-1", api: "messages" });
    const list = await model.listModels(new AbortController().signal);
    server.close();
    assert.deepEqual(list, { models: [{ id: "clau-5" }] });
    assert.equal(seen["x-api-key"], "sk-ant-1");
    assert.equal(seen["anthropic-version"], "2023-06-01");
    assert.equal(seen.authorization, undefined);
  });

  it("is read to its last page", async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `m${index}`);
    const server = createServer(({ url }, response) => {
      const after = new URL(url ?? "", "http://host").searchParams.get("after_id");
      const from = after === null ? 0 : ids.indexOf(after) + 1;
      const page = ids.slice(from, from + 20);
      response.setHeader("content-type", "application/json");
      const more = { has_more: from + 20 < ids.length, last_id: page.at(-1) };
      response.end(JSON.stringify({ data: page.map((id) => ({ type: "model", id })), ...more }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const model = createOpenAiModel({ baseUrl, apiKey: async () => "sk-ant-1", api: "messages" });
    const list = await model.listModels(new AbortController().signal);
    server.close();
    assert.deepEqual(list, { models: ids.map((id) => ({ id })) });
  });

  it("ends where a server says that there is more and gives the same", async () => {
    const page = { data: [{ id: "a" }], has_more: true, last_id: "a" };
    assert.deepEqual(await pagedModels(async () => page), [{ id: "a" }]);
  });
});
