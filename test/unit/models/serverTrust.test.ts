import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createOpenAiModel,
  type OpenAiModelOptions,
} from "../../../src/models/chatCompletions/openaiModel.ts";
import type { ServerApi } from "../../../src/models/serverApi.ts";

const environment = {
  OPENAI_CUSTOM_HEADERS: "X-Team-Secret: t-123\nAuthorization: Bearer other",
  ANTHROPIC_CUSTOM_HEADERS: "X-Team-Secret: t-123\nx-api-key: other",
  OPENAI_ORG_ID: "org-1",
  OPENAI_PROJECT_ID: "proj-1",
  OPENAI_ADMIN_KEY: "admin-1",
};
const mine = /t-123|org-1|proj-1|admin-1|other/;

describe("What goes to a model server", () => {
  const open: { close(): void }[] = [];
  const previous = Object.keys(environment).map((name) => [name, process.env[name]] as const);

  before(() => Object.assign(process.env, environment));

  after(() => {
    for (const [name, value] of previous) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  /** A server that notes what it is sent. */
  async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const heard: { readonly url: string; readonly method: string; readonly headers: string }[] = [];
    const server = createServer((request, response) => {
      const { url = "", method = "", rawHeaders } = request;
      heard.push({ url, method, headers: rawHeaders.join("\n") });
      request.resume().on("end", () => answer(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(server);
    return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  const refusing = (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(400, { "content-type": "application/json" }).end('{"error":{"message":"No."}}');
  };

  async function ask(baseUrl: string, options: Partial<OpenAiModelOptions> = {}) {
    const model = createOpenAiModel({ baseUrl, apiKey: async () => "sk-key", ...options });
    const messages = [{ role: "user", content: "Hi" }] as const;
    const { signal } = new AbortController();
    const events = [];
    for await (const event of model.stream({ model: "m", messages, tools: [], maxTokens: 10 }, signal))
      events.push(event);
    return events;
  }

  for (const api of ["chat", "responses", "messages"] as const satisfies readonly ServerApi[]) {
    it(`carries nothing of the environment to one that is not the user's choice, but the key (${api})`, async () => {
      const { heard, url } = await listening(refusing);
      await ask(`${url}/v1`, { api });
      assert.ok(heard.length > 0);
      for (const { headers } of heard) {
        assert.doesNotMatch(headers, mine);
        assert.match(headers, /sk-key/);
      }
    });

    it(`carries the environment's headers to the user's own (${api})`, async () => {
      const { heard, url } = await listening(refusing);
      await ask(`${url}/v1`, { api, isOfUser: () => true });
      assert.match(heard[0]?.headers ?? "", /t-123/);
      assert.doesNotMatch(heard[0]?.headers ?? "", /org-1|proj-1|admin-1/);
    });

    it(`follows no redirect to another origin, with or without the key (${api})`, async () => {
      for (const status of [301, 302, 303, 307, 308]) {
        const other = await listening(refusing);
        const { url } = await listening((request, response) => {
          response.writeHead(status, { location: `${other.url}${request.url}` }).end();
        });
        const failed = (await ask(`${url}/v1`, { api })).at(-1);
        assert.equal(failed?.type, "failed", String(status));
        assert.deepEqual(other.heard, [], String(status));
      }
    });
  }

  it("follows a redirect within the server, with its method", async () => {
    const { heard, url } = await listening((request, response) => {
      if (request.url?.startsWith("/new")) {
        refusing(request, response);
        return;
      }
      response.writeHead(308, { location: `/new${request.url}` }).end();
    });
    await ask(`${url}/v1`);
    assert.deepEqual(heard.map(({ method, url: path }) => `${method} ${path}`).slice(0, 2), [
      "POST /v1/chat/completions",
      "POST /new/v1/chat/completions",
    ]);
  });

  it("says where a redirect would have led, and follows none that goes round", async () => {
    const { heard, url } = await listening((_, response) => {
      response.writeHead(302, { location: "/v1/chat/completions" }).end();
    });
    assert.equal((await ask(`${url}/v1`)).at(-1)?.type, "failed");
    assert.ok(heard.length < 30);
    const away = await listening((_, response) =>
      response.writeHead(302, { location: "https://evil.test/v1" }).end(),
    );
    assert.match(JSON.stringify((await ask(`${away.url}/v1`)).at(-1)), /https:\/\/evil\.test/);
  });
});
