import { defineConfig } from "oxlint";

/** A pattern of imports that are refused, and why. */
interface Refused {
  readonly group?: string[];
  readonly regex?: string;
  readonly message: string;
}

/** Import zone: which folders a folder must not reach. A later zone takes the place of an earlier one. */
const zone = (folder: string, ...patterns: Refused[]) => ({
  files: [`${folder}/**`],
  rules: { "no-restricted-imports": ["error", { patterns }] as ["error", { patterns: Refused[] }] },
});

const vscode = {
  group: ["vscode"],
  message: "Only src/host, src/composition and src/extension.ts know VS Code.",
};
const extension = {
  group: ["**/extension.ts", "**/composition/**"],
  message: "Nothing imports what builds the parts.",
};

/** Matches every package but these, which begin with different letters: the linter's expressions have no look-ahead. */
function allPackagesBut(...names: readonly string[]): string {
  const others = names.flatMap((name) => [
    ...Array.from(name.slice(1), (letter, index) => `${name.slice(0, index + 1)}(?:$|[^${letter}])`),
    `${name}.`,
  ]);
  return `^(?:[^./${names.map((name) => name.charAt(0)).join("")}]|${others.join("|")})`;
}

const packagesOfCore = {
  regex: allPackagesBut("valibot", "stemmer", "image-size"),
  message:
    "core has no Node built-ins, no network and of packages three pure ones: valibot for schemas, stemmer for words, image-size for the sizes of images.",
};
const builtins = (message: string) => ({ group: ["node:*"], message });
const folders = (names: string) => ({
  group: names.split(" ").map((name) => `**/${name}/**`),
  message: "This folder does not know that one: they meet in composition.",
});

/** Names of properties that are refused, and why. */
const refuse = (message: string, names: string) =>
  names.split(" ").map((property) => ({ property, message }));
const localeStrings = refuse(
  "platform/formatting.ts writes numbers and times as the editor's language does.",
  "toLocaleString toLocaleDateString toLocaleTimeString",
);
const notifications = refuse(
  "platform/toasts.ts shows notifications, in which nobody's words become a link or a command.",
  "showInformationMessage showWarningMessage showErrorMessage withProgress setStatusBarMessage",
);

/** Rules by name, all as errors. */
const errors = (plugin: "eslint" | "typescript", names: string) =>
  Object.fromEntries(names.split(/\s+/).map((name) => [`${plugin}/${name}`, "error" as const]));

/** ESLint's recommended rules, but for no-octal: a module has no octal literals. */
const recommended = errors(
  "eslint",
  `for-direction no-async-promise-executor no-case-declarations no-compare-neg-zero no-cond-assign no-constant-binary-expression
  no-control-regex no-debugger no-delete-var no-dupe-else-if no-duplicate-case no-empty no-empty-character-class
  no-empty-pattern no-empty-static-block no-ex-assign no-extra-boolean-cast no-fallthrough no-global-assign no-invalid-regexp
  no-irregular-whitespace no-loss-of-precision no-misleading-character-class no-nonoctal-decimal-escape no-prototype-builtins
  no-regex-spaces no-self-assign no-shadow-restricted-names no-sparse-arrays no-unassigned-vars no-unexpected-multiline
  no-unsafe-finally no-unsafe-optional-chaining no-unused-labels no-unused-private-class-members no-useless-assignment
  no-useless-backreference no-useless-catch no-useless-escape no-var prefer-const prefer-rest-params prefer-spread
  preserve-caught-error require-yield use-isnan valid-typeof`,
);

/**
 * The strict, typed rules of typescript-eslint, but for no-unsafe-class-instance-assignment, which has no counterpart:
 * TypeScript itself refuses what only looks like an instance of a class with private members. Without require-await:
 * an async function without await is how a double or a constant answers a port's promise.
 */
const strictTypeChecked = errors(
  "typescript",
  `await-thenable ban-ts-comment no-array-constructor no-array-delete no-base-to-string no-deprecated no-duplicate-enum-values
  no-duplicate-type-constituents no-dynamic-delete no-empty-object-type no-explicit-any no-extra-non-null-assertion
  no-extraneous-class no-floating-promises no-for-in-array no-generated-empty-object-type no-implied-eval no-invalid-void-type
  no-meaningless-void-operator no-misused-new no-misused-promises no-misused-spread no-mixed-enums no-namespace
  no-non-null-asserted-nullish-coalescing no-non-null-asserted-optional-chain no-non-null-assertion
  no-redundant-type-constituents no-require-imports no-this-alias no-unnecessary-boolean-literal-compare
  no-unnecessary-template-expression no-unnecessary-type-arguments no-unnecessary-type-assertion no-unnecessary-type-constraint
  no-unnecessary-type-conversion no-unnecessary-type-parameters no-unsafe-argument no-unsafe-assignment no-unsafe-call
  no-unsafe-declaration-merging no-unsafe-enum-assignment no-unsafe-enum-comparison no-unsafe-function-type
  no-unsafe-member-access no-unsafe-return no-unsafe-unary-minus no-unused-expressions no-unused-vars no-useless-constructor
  no-useless-default-assignment no-wrapper-object-types only-throw-error prefer-as-const prefer-literal-enum-member
  prefer-namespace-keyword prefer-promise-reject-errors prefer-reduce-type-parameter prefer-return-this-type
  related-getter-setter-pairs triple-slash-reference unbound-method unified-signatures use-unknown-in-catch-callback-variable`,
);

export default defineConfig({
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  plugins: ["typescript"],
  categories: { correctness: "off" },
  ignorePatterns: [
    "dist/",
    "coverage/",
    ".vscode-test/",
    "test/fixtures/workspace/",
    "test/vscode/standIns/modelProvider/",
  ],
  rules: {
    ...recommended,
    ...strictTypeChecked,
    "max-lines": ["error", { max: 400, skipComments: false }],
    "max-lines-per-function": ["error", 60],
    complexity: ["error", 12],
    "no-constant-condition": ["error", { checkLoops: "allExceptWhileTrue" }],
    "typescript/ban-ts-comment": ["error", { minimumDescriptionLength: 10 }],
    "typescript/consistent-type-imports": "error",
    "typescript/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    "typescript/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
    "typescript/restrict-plus-operands": [
      "error",
      {
        allowAny: false,
        allowBoolean: false,
        allowNullish: false,
        allowNumberAndString: false,
        allowRegExp: false,
      },
    ],
    "typescript/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    "typescript/return-await": ["error", "error-handling-correctness-only"],
  },
  overrides: [
    {
      // No program of TypeScript has the scripts at the top.
      files: ["*.js"],
      rules: {
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
      },
    },
    {
      files: ["test/**"],
      rules: {
        // A describe block is one function; what it holds is capped by the file.
        "max-lines-per-function": "off",
        "typescript/no-non-null-assertion": "off",
        "typescript/no-unused-expressions": "off",
      },
    },
    zone(
      "src/core",
      vscode,
      extension,
      folders("models tools store presenter host protocol media"),
      packagesOfCore,
    ),
    zone(
      "src/core/conversation",
      vscode,
      extension,
      folders("models tools store presenter host protocol media"),
      folders("context agent tokens permissions"),
      packagesOfCore,
    ),
    zone("src/models", vscode, extension, folders("tools store presenter host protocol media")),
    zone("src/tools", vscode, extension, folders("models store presenter host protocol media")),
    zone("src/store", vscode, extension, folders("models tools presenter host protocol media")),
    zone(
      "src/presenter",
      vscode,
      extension,
      builtins("The presenter is pure."),
      folders("models tools store host media"),
    ),
    zone("src/host", extension, folders("models tools store media")),
    zone("src/protocol", vscode, extension, folders("models tools store presenter host media")),
    zone(
      "media",
      vscode,
      extension,
      folders("models tools store presenter host"),
      builtins("Panel code runs in a web page."),
    ),
    {
      files: ["src/host/**", "src/composition/**"],
      rules: { "no-restricted-properties": ["error", ...localeStrings, ...notifications] },
    },
    {
      files: ["src/host/platform/toasts.ts"],
      rules: { "no-restricted-properties": ["error", ...localeStrings] },
    },
  ],
});
