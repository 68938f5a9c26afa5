import type { CommandFact } from "../../src/protocol/composer.ts";
import type { ActionId } from "../../src/protocol/protocol.ts";

/** A command that `/` offers: Longhand's own, or a prompt of the workspace. */
export type SlashCommand =
  | { readonly kind: "own"; readonly name: OwnCommand; readonly action: ActionId | "showPlan" }
  | ({ readonly kind: "prompt" } & CommandFact);

const actions = {
  compact: "trim",
  compare: "compare",
  export: "export",
  fork: "fork",
  import: "import",
  model: "selectModel",
  new: "newConversation",
  plan: "showPlan",
  rename: "rename",
  summarize: "summarize",
  tools: "selectTools",
  undo: "undo",
} as const satisfies { readonly [name: string]: ActionId | "showPlan" };

export type OwnCommand = keyof typeof actions;

const own = Object.entries(actions).map(([name, action]): SlashCommand => {
  return { kind: "own", name: name as OwnCommand, action };
});

/** Commands that `/query` may mean: those that begin with it, then those that have it. Longhand's own go before others of their names. */
export function commandsFor(query: string, prompts: readonly CommandFact[]): readonly SlashCommand[] {
  const wanted = query.toLowerCase();
  const others = prompts.filter(({ name }) => !(name in actions));
  const all = [...others.map((one): SlashCommand => ({ kind: "prompt", ...one })), ...own];
  const found = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  const begins = ({ name }: SlashCommand) => name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((one) => !begins(one))];
}

/** Longhand's own command that the whole text is. */
export function ownCommandIn(text: string): SlashCommand | undefined {
  return own.find(({ name }) => text === `/${name}`);
}

/** Call of a chosen prompt for the box: with a place for each value where it asks for several. */
export function promptCall({ name, inputs }: Pick<CommandFact, "name" | "inputs">): string {
  return inputs.length < 2 ? `/${name} ` : `/${name} ${inputs.map((input) => `${input}=""`).join(" ")}`;
}
