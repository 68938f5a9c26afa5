import assert from "node:assert/strict";
import "openai";
import { Session } from "../../../src/core/agent/session/session.ts";
import type { SessionServices } from "../../../src/core/agent/session/sessionServices.ts";
import type { ModelProvider } from "../../../src/core/ports/models.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { createOpenAiModel } from "../../../src/models/chatCompletions/openaiModel.ts";
import { WireRuleRegistry, inMemoryWireRules } from "../../../src/models/wire/wireRuleRegistry.ts";
import { startKind, type RunningKind, type ServerKind } from "../../modelServer/servers/serverKind.ts";
import { ScriptedModel } from "../doubles/scriptedModel.ts";
import { policy, servicesFor } from "../doubles/world.ts";
import { memoryJournal } from "../store/memoryJournal.ts";

const tool = (name: string, properties: object) => ({
  type: "function" as const,
  function: {
    name,
    parameters: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties,
      additionalProperties: false,
    },
  },
});

/** `echo` answers with its text, which may be nothing; `slow` waits until it is let go or stopped. */
class Tools implements ToolBox {
  readonly definitions = [
    tool("echo", { text: { type: "string" }, kind: { const: "echo" } }),
    tool("slow", {}),
  ];
  private release: (() => void) | undefined;
  private begun: (() => void) | undefined;

  effect() {
    return "read" as const;
  }

  async run(...[call, signal]: Parameters<ToolBox["run"]>) {
    if (call.function.name === "slow") {
      await new Promise<void>((resolve) => {
        this.release = resolve;
        signal.addEventListener("abort", () => resolve());
        this.begun?.();
      });
    }
    const { text = "" } = JSON.parse(call.function.arguments) as { text?: string };
    return { content: text };
  }

  /** Resolves when `slow` runs next. */
  slowRuns(): Promise<void> {
    return new Promise((resolve) => (this.begun = resolve));
  }

  letGo(): void {
    this.release?.();
  }
}

const echo = (text: string) => ({ name: "echo", args: { text } });
const slow = { name: "slow", args: {} };

/** Services of a session whose models are these servers, each under its own name. */
export function servicesAt(servers: readonly RunningKind[], tools: ToolBox = new Tools()): SessionServices {
  const [first] = servers;
  assert(first);
  const options = {
    apiKey: async () => "sk-0123456789",
    wireRules: new WireRuleRegistry(inMemoryWireRules()),
  };
  const models = servers.map(({ url: baseUrl, kind }) => ({
    name: kind.model,
    model: createOpenAiModel({ ...options, baseUrl, api: kind.api }),
  }));
  const stream: ModelProvider["stream"] = (request, signal) => {
    const found = models.find(({ name }) => name === request.model);
    assert(found, `no server has ${request.model}`);
    return found.model.stream(request, signal);
  };
  const services = servicesFor(new ScriptedModel(), {
    tools,
    models: { stream, limits: () => ({ window: 1_000_000, reserve: 1_000 }) },
  });
  const settings = {
    ...services.settings(),
    ...{ model: first.kind.model, summaryModel: first.kind.model, contextWindow: 0 },
    policy: { ...policy, keepRecentExchanges: 1 },
  };
  return { ...services, settings: () => settings };
}

/** One conversation that goes through everything, at a server of this kind, at another and back. */
export class WholeSession {
  readonly here: RunningKind;
  readonly there: RunningKind;
  private readonly tools = new Tools();
  private readonly services: SessionServices;
  private session: Session;

  private constructor(here: RunningKind, there: RunningKind) {
    this.here = here;
    this.there = there;
    this.services = servicesAt([here, there], this.tools);
    this.session = new Session(this.services, "c", { entries: [] });
  }

  static async start(kind: ServerKind, other: ServerKind): Promise<WholeSession> {
    return new WholeSession(await startKind(kind), await startKind(other));
  }

  async close(): Promise<void> {
    await Promise.all([this.here.close(), this.there.close()]);
  }

  /** A turn that must come to its end. */
  private async turn(text: string): Promise<void> {
    const outcome = await this.session.send(text);
    assert.equal(outcome.stopReason, "stop", `${text}: ${JSON.stringify(outcome.failure)}`);
  }

  async calls(): Promise<void> {
    this.here.say({ text: "I look.", calls: [echo("one")] }, "One.");
    await this.turn("one call");
    this.here.say({ calls: [echo("two"), echo("")] }, { calls: [echo("three")] }, "Three.");
    await this.turn("several calls, one without a result's text");
  }

  async stoppedTool(): Promise<void> {
    this.here.say({ text: "I wait.", calls: [slow, echo("never")] });
    const running = this.tools.slowRuns();
    const turn = this.session.send("to be stopped");
    await running;
    this.session.cancel();
    assert.equal((await turn).stopReason, "cancelled");
    await this.turn("after the stop");
  }

  async messageMeanwhile(): Promise<void> {
    this.here.say({ calls: [slow] });
    const running = this.tools.slowRuns();
    const turn = this.session.send("slowly");
    await running;
    const meanwhile = this.session.send("one thing more");
    this.tools.letGo();
    assert.deepEqual([(await turn).stopReason, (await meanwhile).stopReason], ["stop", "stop"]);
  }

  async failedTurn(): Promise<void> {
    this.here.fail(401);
    assert.equal((await this.session.send("in vain")).stopReason, "failed");
    await this.turn("once more");
  }

  async memory(): Promise<void> {
    assert((await this.session.memory.compact("dropOldest")).applied, "trim");
    await this.turn("after the trim");
    const summary = await this.session.memory.compact("summarize");
    assert(summary.applied, `summary: ${JSON.stringify(summary)}`);
    this.here.say({ calls: [echo("four")] }, "Four.");
    await this.turn("after the summary");
    assert((await this.session.overrides.undo()).applied);
    assert((await this.session.overrides.undo()).applied);
    await this.turn("after both were taken back");
  }

  async thereAndBack(): Promise<void> {
    await this.session.useModel(this.there.kind.model);
    this.there.say({ text: "I look too.", calls: [echo("five"), echo("six")] }, "Six.");
    await this.turn("at the other server");
    await this.session.useModel(this.here.kind.model);
    this.here.say({ calls: [echo("seven")] }, "Seven.");
    await this.turn("back again");
    await this.session.useModel(this.there.kind.model);
    await this.turn("and there once more");
    await this.session.useModel(this.here.kind.model);
  }

  async restart(): Promise<void> {
    this.here.say({ text: "I wait again.", calls: [slow] });
    const running = this.tools.slowRuns();
    const lost = this.session.send("killed in the middle");
    await running;
    await this.session.saved();
    const stored = await this.services.journal.load("c");
    assert(stored);
    this.session.cancel();
    await lost;
    // The killed process wrote nothing after `stored`.
    const journal = memoryJournal();
    await journal.append(stored.entries);
    this.session = new Session({ ...this.services, journal }, "c", stored);
    this.here.say({ calls: [echo("eight")] }, "Eight.");
    await this.turn("after the restart");
  }
}
