const vscode = require("vscode");

/**
 * A tool, and a provider of VS Code models for tests, which share its extension host: `script(...)` sets the next answers,
 * each a list of parts ("text", `{ call, name, input }`, `{ wait: ms }`, `{ hang: true }`, `{ fail: "message" }` or
 * `{ refuse: "NoPermissions" | "Blocked" | "NotFound" }`); `requests` are what it was asked.
 */
const scripts = [];
const requests = [];

const models = [
  {
    id: "small",
    name: "Scripted Small",
    family: "tiny-talk",
    version: "1",
    maxInputTokens: 6000,
    maxOutputTokens: 1000,
  },
  {
    id: "large",
    name: "Scripted Large",
    family: "wide-talk",
    version: "1",
    maxInputTokens: 60000,
    maxOutputTokens: 4000,
  },
].map((model) => ({ ...model, capabilities: { toolCalling: true } }));

const provider = {
  provideLanguageModelChatInformation: async () => models,
  provideTokenCount: async (_model, content) => countOf(content),
  async provideLanguageModelChatResponse(model, messages, options, progress, token) {
    const request = {
      model: model.id,
      messages: messages.map(plain),
      tools: options.tools ?? [],
      cancelled: false,
    };
    requests.push(request);
    token.onCancellationRequested(() => (request.cancelled = true));
    for (const part of scripts.shift() ?? ["Done."]) await give(part, progress, token);
  },
};

async function give(part, progress, token) {
  if (typeof part === "string") progress.report(new vscode.LanguageModelTextPart(part));
  else if (part.call) progress.report(new vscode.LanguageModelToolCallPart(part.call, part.name, part.input));
  else if (part.wait) await new Promise((resolve) => setTimeout(resolve, part.wait));
  else if (part.hang) await new Promise((resolve) => token.onCancellationRequested(resolve));
  else if (part.refuse) throw vscode.LanguageModelError[part.refuse]("Not now.");
  else throw new Error(part.fail);
}

/** One token for four characters of anything. */
function countOf(content) {
  const text = typeof content === "string" ? content : JSON.stringify(plain(content).parts);
  return Math.ceil(text.length / 4);
}

function plain({ role, content }) {
  const parts = content.map((part) => {
    if (part instanceof vscode.LanguageModelTextPart) return { text: part.value };
    if (part instanceof vscode.LanguageModelToolCallPart)
      return { call: part.callId, name: part.name, input: part.input };
    if (part instanceof vscode.LanguageModelToolResultPart)
      return { result: part.callId, text: part.content.map(({ value }) => value).join("") };
    return { other: true };
  });
  return { role, parts };
}

/** Says what a word means; some words make it throw, hang, or say far too much. */
const lookup = {
  async invoke({ input: { word } }, token) {
    if (word === "throw") throw new Error("The dictionary is on fire.");
    if (word === "hang") await new Promise((resolve) => token.onCancellationRequested(resolve));
    const text = word === "giant" ? "0123456789".repeat(1_000_000) : `${word}: a word.`;
    const more = new vscode.LanguageModelDataPart(new Uint8Array([1, 2, 3]), "image/png");
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text), more]);
  },
};

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("scripted", provider),
    vscode.lm.registerTool("scripted_lookup", lookup),
  );
  return { requests, script: (...answers) => scripts.push(...answers) };
};
