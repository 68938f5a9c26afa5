import "openai";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import type { AgentSettings } from "../../../src/core/agent/memory/agentSettings.ts";
import { Session } from "../../../src/core/agent/session/session.ts";
import { stateOf, type State } from "../../../src/core/agent/session/state.ts";
import type { StoredConversation } from "../../../src/core/ports/journal.ts";
import type { Approval } from "../../../src/core/ports/tools.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { ProcessShell } from "../../fixtures/processShell.ts";
import { startModelServer, type ModelServer } from "../../modelServer/modelServer.ts";
import { sampleWorkspace } from "../../vscode/folders.ts";
import { memoryJournal } from "../store/memoryJournal.ts";
import type { PictureStore } from "../../../src/core/ports/pictureStore.ts";
import { memoryPictures } from "./memoryPictures.ts";
import { ScriptedModel } from "./scriptedModel.ts";
import { providerAt } from "./providerAt.ts";
import { allowing, policy, servicesFor } from "./world.ts";

/** A setting by its name in `longhand`, as far as the agent reads it. */
interface WholeAgentSettings {
  readonly model?: string;
  readonly contextWindow?: number;
  readonly responseReserve?: number;
  readonly maxRetries?: number;
  readonly maxRequestsPerTurn?: number;
  readonly strategy?: AgentSettings["policy"]["strategy"];
}

/** The agent as VS Code runs it, with its own tools on a copy of the sample workspace, asking a strict server over HTTP. */
export class WholeAgent {
  readonly folder: string;
  server: ModelServer;
  session: Session;
  approval: Approval = allowing;
  /** True while it waits before it asks again; only a Stop ends that where the wait is of seconds. */
  isWaiting = false;
  private settings: WholeAgentSettings = {};
  private conversations = 0;
  readonly pictures: PictureStore;
  private readonly journal = memoryJournal();
  private readonly temporary: Awaited<ReturnType<typeof tempFolder>>;

  private constructor(temporary: Awaited<ReturnType<typeof tempFolder>>, server: ModelServer) {
    this.folder = temporary.path;
    this.temporary = temporary;
    this.server = server;
    this.pictures = memoryPictures(this.journal);
    this.session = this.open();
  }

  static async start(): Promise<WholeAgent> {
    const temporary = await tempFolder({});
    await cp(sampleWorkspace, temporary.path, { recursive: true });
    return new WholeAgent(temporary, await startModelServer());
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.temporary.remove();
  }

  /** A conversation with nothing in it, under these settings. */
  begin(settings: WholeAgentSettings = {}): void {
    this.set(settings);
    this.conversations++;
    this.session = this.open();
  }

  /** Puts these settings in place of all that were set. */
  set(settings: WholeAgentSettings): void {
    this.settings = settings;
  }

  /** Starts another server in place of this one, which may have answers and failures left. */
  async changeServer(options: Parameters<typeof startModelServer>[0] = {}): Promise<void> {
    await this.server.close();
    this.server = await startModelServer(options);
  }

  /** The conversation as it is after a restart. */
  async reopen(): Promise<void> {
    await this.session.saved();
    this.session = this.open(await this.journal.load(this.session.conversation.id));
  }

  async state(): Promise<State> {
    return stateOf(this.session, await this.session.memory.view());
  }

  private open(stored: StoredConversation = { entries: [] }): Session {
    const workspace = new NodeWorkspace(this.folder);
    const tools = createTools({
      workspace,
      editor: new DiskEditor(),
      shell: new ProcessShell(),
      machine: "a test",
      diagnostics: { list: async () => [] },
    });
    const services = {
      ...servicesFor(new ScriptedModel(), { tools, journal: this.journal }),
      models: providerAt(() => this.server.url),
      pictures: this.pictures,
      settings: () => this.agentSettings(),
      timer: { wait: (ms: number, signal: AbortSignal) => this.wait(ms, signal), random: () => 1 },
      approval: { allows: (...asked: Parameters<Approval["allows"]>) => this.approval.allows(...asked) },
    };
    return new Session(services, `c${this.conversations}`, stored);
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    this.isWaiting = true;
    if (ms >= 5_000 && !signal.aborted) await once(signal, "abort");
    this.isWaiting = false;
  }

  private agentSettings(): AgentSettings {
    const { contextWindow = 0, responseReserve = 0, strategy = "dropOldest" } = this.settings;
    const { maxRetries = 0, maxRequestsPerTurn = 50 } = this.settings;
    return {
      model: this.settings.model ?? "gpt-4o-mini",
      summaryModel: "gpt-4o-mini",
      contextWindow,
      responseReserve,
      policy: { ...policy, strategy, keepRecentExchanges: 3 },
      turn: { requests: maxRequestsPerTurn, cost: 0, conversationCost: 0, dayCost: 0, retries: maxRetries },
    };
  }
}
