/**
 * Policy of a setting: what a workspace has to say in it. `user`: nothing. `workspace`: all. `lower`: it may lower what the
 * user has, 0 being no limit at all where `zeroIsNone`. `stricter`: it may go further in `order`, which ends with the
 * strictest. `consent`: all, once the user has agreed to the very value.
 */
export type SettingPolicy =
  | { readonly kind: "user" | "workspace" | "consent" }
  | { readonly kind: "lower"; readonly zeroIsNone?: true }
  | { readonly kind: "stricter"; readonly order: readonly unknown[] };

/** Values of one setting by where they are written; undefined where it is not. */
export interface SettingLayers {
  /** The user's, or the default. */
  readonly user: unknown;
  readonly workspace: unknown;
  /** Values of the folders of a workspace that has several. */
  readonly folders: readonly unknown[];
}

const user = { kind: "user" } as const;
const workspace = { kind: "workspace" } as const;
const lower = { kind: "lower" } as const;
const limit = { kind: "lower", zeroIsNone: true } as const;

/** Policy of every setting: authority, money and what is sent or deleted are the user's. */
export const settingPolicies = {
  provider: user,
  baseUrl: { kind: "consent" },
  servers: user,
  model: workspace,
  reasoningEffort: workspace,
  summaryModel: workspace,
  contextWindow: workspace,
  responseReserve: workspace,
  models: user,
  strategy: workspace,
  compactAt: lower,
  compactTo: lower,
  keepRecentExchanges: workspace,
  summaryTokens: workspace,
  approval: user,
  autoRecall: { kind: "stricter", order: [true, false] },
  editorContext: { kind: "stricter", order: [true, false] },
  redactBeforeSending: { kind: "stricter", order: [false, true] },
  maxRequestsPerTurn: lower,
  maxCostPerTurn: limit,
  maxCostPerConversation: limit,
  maxCostPerDay: limit,
  maxRetries: lower,
  serverTimeout: workspace,
  keepConversationsDays: user,
  checkpoints: { kind: "stricter", order: ["all", "edits", "off"] },
  keepCheckpointsDays: user,
  memoryTokens: lower,
  workingBudget: limit,
  beforeCompacting: { kind: "stricter", order: ["apply", "ask"] },
  "storage.folder": user,
  "storage.server": user,
  "storage.largestFile": user,
  "storage.waitForServer": user,
} as const satisfies Readonly<Record<string, SettingPolicy>>;

/** The value in force. `isAgreed`: whether the user has agreed to what the workspace says, where that is asked. */
export function effectiveValue(
  policy: SettingPolicy,
  layers: SettingLayers,
  isAgreed: (value: unknown) => boolean = () => false,
): unknown {
  const said = [layers.workspace, ...layers.folders].filter((value) => isLike(layers.user, value));
  switch (policy.kind) {
    case "user":
      return layers.user;
    case "workspace":
      return isLike(layers.user, layers.workspace) ? layers.workspace : layers.user;
    case "consent":
      return said.find(isAgreed) ?? layers.user;
    case "lower":
      return lowest(layers.user, said, policy.zeroIsNone === true);
    case "stricter":
      return strictest(policy.order, [layers.user, ...said]);
  }
}

/** The user's own value, or the manifest's where theirs cannot be one. */
export function ownValue(standard: unknown, written: unknown): unknown {
  return isLike(standard, written) ? written : standard;
}

/** A value of another kind says nothing, and no number is below 0: VS Code marks both where they are written, and gives them all the same. */
function isLike(own: unknown, value: unknown): boolean {
  if (typeof value !== typeof own || value === null) return false;
  return typeof value !== "number" || (Number.isFinite(value) && value >= 0);
}

function lowest(own: unknown, said: readonly unknown[], zeroIsNone: boolean): unknown {
  const isLimit = (value: unknown) =>
    typeof value === "number" && (zeroIsNone ? value > 0 : value >= 0) && Number.isFinite(value);
  const limits = said.filter(isLimit).map(Number);
  if (limits.length === 0) return own;
  return zeroIsNone && !isLimit(own) ? Math.min(...limits) : Math.min(Number(own), ...limits);
}

function strictest(order: readonly unknown[], values: readonly unknown[]): unknown {
  const [own, ...others] = values;
  return others.reduce((most, value) => (order.indexOf(value) > order.indexOf(most) ? value : most), own);
}
