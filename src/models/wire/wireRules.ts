/**
 * Wire rules: what a server wants of a request beyond the API it speaks. Every rule makes a stricter shape that any other
 * server takes too, so that rules may be put together.
 */
export interface WireRules {
  /** Place of what the system says: one system message, and first; or none, and it begins the user's first message. */
  readonly system?: "first" | "user";
  /** Order of roles: after the system message user and assistant take turns, the user first. */
  readonly roles?: "alternate";
  /** Role that has to follow a tool's result: no message of the user's may stand right behind one. */
  readonly afterTool?: "assistant";
  /** Ids of calls: nine letters and digits, or up to 64 of `[A-Za-z0-9_-]`. */
  readonly ids?: "nine" | "safe";
  /** Treatment of texts that are blank or null: they are filled. */
  readonly blanks?: "filled";
  /** Tool schemas without what only some validators know. */
  readonly schemas?: "plain";
  /** Reasoning: wanted back with every call, also where none is known; or not taken back at all. */
  readonly reasoning?: "filled" | "never";
  /** Marks what is to be read from the cache: the ends of the stable prefix and of the request. */
  readonly cache?: "marked";
  /** Treatment of calls without a signature, such as those that another model made: one is filled in. */
  readonly signatures?: "filled";
}

/** The shape that every server should take whose rule is not known. */
export const strictestRules: WireRules = {
  system: "first",
  roles: "alternate",
  afterTool: "assistant",
  ids: "nine",
  blanks: "filled",
  schemas: "plain",
};

/** Pattern of a role that is refused where it stands, or everywhere. */
const unexpectedSystem =
  /(?:unexpected|invalid|unsupported|unknown)[^.]{0,20}\brole\b[^.]{0,8}\b(?:system|developer)\b|(?:system|developer)[^.]{0,40}(?:position 0|index 0)/i;

/** Words of a refusal, and the rule that they are about. The first that is not in force already counts. */
const signs: readonly (readonly [RegExp, WireRules])[] = [
  [/thought.?signature/i, { signatures: "filled" }],
  [/function_declarations|\$schema|(?:json|invalid) schema/i, { schemas: "plain" }],
  [
    /reasoning_content[^.]*(?:not (?:allowed|supported|permitted)|unsupported|unexpected|extra)|(?:extra|unexpected|unknown|unsupported)[^.]*reasoning_content/i,
    { reasoning: "never" },
  ],
  [
    /['"`](?:reasoning|reasoning_details|thinking_blocks)['"`][^.]*(?:not (?:allowed|supported|permitted)|unsupported|unexpected|extra|unknown)|(?:extra|unexpected|unknown|unsupported)[^.]*['"`](?:reasoning|reasoning_details|thinking_blocks)['"`]/i,
    { reasoning: "never" },
  ],
  [/reasoning_content|reasoning content/i, { reasoning: "filled" }],
  [
    /(?:call.?id|\bids?\b)[^]*(?:length of 9|\b9\b|nine)|(?:length of 9|\b9\b|nine)[^]*\bid\b/i,
    { ids: "nine" },
  ],
  [/duplicate[^.]{0,40}\bid\b/i, { ids: "safe" }],
  [
    /(?:call.?id|tool_use\.id|\bids?\b)[^]*(?:pattern|a-z|invalid|character|unique|duplicate|too long)/i,
    { ids: "safe" },
  ],
  // First where it may stand, then none at all.
  [unexpectedSystem, { system: "first" }],
  [unexpectedSystem, { system: "user" }],
  [
    /(?:unexpected|expected|invalid)[^]*role|role[^]*(?:after|follow)[^]*(?:tool|user)|tool[^]*(?:followed|before)[^]*(?:assistant|user)/i,
    { afterTool: "assistant" },
  ],
  [
    /^(?![^]*(?:multiple|first|begin|only one|single|more than one))[^]*(?:(?:system|developer)[^.]{0,40}(?:not (?:supported|enabled|allowed)|unsupported)|(?:not support|unsupported)[^.]{0,40}(?:system|developer) (?:role|instruction|message|prompt))/i,
    { system: "user" },
  ],
  [
    /system[^]*(?:first|begin|start|only one|single|multiple|once|top)|(?:first|only one|single|multiple)[^]*system/i,
    { system: "first" },
  ],
  [/alternat|consecutive|same role|in a row|take turns/i, { roles: "alternate" }],
  [
    /empty|blank|null|white ?space|must (?:have|contain|be)[^]*(?:content|text)|at least (?:1|one) char|content[^]*required/i,
    { blanks: "filled" },
  ],
  [/schema|additionalProperties|function_declarations|parameters\b|\bgrammar\b/i, { schemas: "plain" }],
  [/template|\bjinja\b|roles?\b/i, { system: "first", roles: "alternate", afterTool: "assistant" }],
];

/** The next stricter rules after a refusal in these words; undefined where they are about no rule, or all are in force. */
export function stricterRules(rules: WireRules, words: string): WireRules | undefined {
  for (const [sign, rule] of signs) {
    if (!sign.test(words)) continue;
    const next = { ...rules, ...rule };
    if (rules.ids === "nine") Object.assign(next, { ids: "nine" });
    if (rules.system === "user") Object.assign(next, { system: "user" });
    if (!sameRules(next, rules)) return next;
  }
  return undefined;
}

/** True where both ask the same of a request. */
function sameRules(one: WireRules, other: WireRules): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof WireRules>;
  return [...keys].every((key) => one[key] === other[key]);
}
