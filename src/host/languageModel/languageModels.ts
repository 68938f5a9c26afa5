import * as vscode from "vscode";
import type { ModelLimits, ModelOffer } from "../../core/ports/models.ts";
import { formatNumber } from "../platform/formatting.ts";

/** Tokens kept free for the reply: VS Code's models tell how long a prompt may be, not a reply. */
const reserve = 4_096;

/** The models that VS Code offers, known by id, by family or by both as "vendor/id". */
export class LanguageModels implements vscode.Disposable {
  private known: readonly vscode.LanguageModelChat[] = [];
  private changes = 0;
  private readonly reportedSubstitutes = new Set<string>();
  private readonly tellSubstitute: (wanted: string, used: string) => void;
  private readonly subscription: vscode.Disposable;

  /** `tellSubstitute` hears, once for each, that another model answers than the one that was wanted. */
  constructor(tellSubstitute: (wanted: string, used: string) => void) {
    this.tellSubstitute = tellSubstitute;
    this.subscription = vscode.lm.onDidChangeChatModels(() => {
      this.known = [];
      this.changes++;
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** Number of times that other models were offered than before. */
  get version(): number {
    return this.changes;
  }

  /** The model of that name; the first one there is where none has it. */
  async choose(name: string): Promise<vscode.LanguageModelChat | undefined> {
    const all = await this.all();
    const found = named(all, name);
    const [first] = all;
    if (found || !first) return found;
    if (!this.reportedSubstitutes.has(name)) this.tellSubstitute(name, first.name);
    this.reportedSubstitutes.add(name);
    return first;
  }

  /** All models that can be chosen. */
  async offers(): Promise<readonly ModelOffer[]> {
    return (await this.all()).map((model) => ({ id: idOf(model), description: described(model) }));
  }

  /** Limits of a model, as far as the models are known by now. */
  limits(name: string): ModelLimits | undefined {
    const model = named(this.known, name) ?? this.known[0];
    if (!model) return undefined;
    const { maxInputTokens: longestPrompt } = model;
    return { window: longestPrompt + reserve, reserve, longestPrompt, source: "editor" };
  }

  /** Asks VS Code which models there are. */
  async all(): Promise<readonly vscode.LanguageModelChat[]> {
    if (this.known.length === 0) this.known = await vscode.lm.selectChatModels();
    return this.known;
  }
}

function named(
  models: readonly vscode.LanguageModelChat[],
  name: string,
): vscode.LanguageModelChat | undefined {
  return (
    models.find((model) => idOf(model) === name) ??
    models.find(({ id }) => id === name) ??
    models.find(({ family }) => family === name)
  );
}

function idOf({ vendor, id }: vscode.LanguageModelChat): string {
  return `${vendor}/${id}`;
}

function described({ name, family, maxInputTokens }: vscode.LanguageModelChat): string {
  const size = vscode.l10n.t("{0} tokens", formatNumber(maxInputTokens));
  return [name, family, size].filter(Boolean).join(" · ");
}
