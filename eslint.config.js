import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Import zones: which folders a folder must not reach. `core` imports only `core`. */
const zone = (files, ...groups) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: groups.map(([names, message]) =>
          names instanceof RegExp ? { regex: names.source, message } : { group: names, message },
        ),
      },
    ],
  },
});

const vscode = [["vscode"], "Only src/host, src/composition and src/extension.ts know VS Code."];
const extension = [["**/extension.ts", "**/composition/**"], "Nothing imports what builds the parts."];
const packagesOfCore = [
  /^(?![./]|(?:valibot|stemmer|image-size)$)/,
  "core has no Node built-ins, no network and of packages three pure ones: valibot for schemas, stemmer for words, image-size for the sizes of images.",
];
const folders = (...names) => [
  names.map((name) => `**/${name}/**`),
  "This folder does not know that one: they meet in extension.ts.",
];

const restrictedSyntax = (...restrictions) => ({ "no-restricted-syntax": ["error", ...restrictions] });
const localeStrings = {
  selector: "MemberExpression[property.name=/^toLocale.*String$/]",
  message: "platform/formatting.ts writes numbers and times as the editor's language does.",
};
const notifications = {
  selector:
    "MemberExpression[property.name=/^(show(Information|Warning|Error)Message|withProgress|setStatusBarMessage)$/]",
  message: "platform/toasts.ts shows notifications, in which nobody's words become a link or a command.",
};

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      ".vscode-test/",
      "coverage/",
      "test/fixtures/workspace/",
      "test/vscode/standIns/modelProvider/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", { max: 400, skipComments: false }],
      "max-lines-per-function": ["error", 60],
      complexity: ["error", 12],
      "no-empty": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      // An async function without await is how a double or a constant answers a port's promise.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
    },
  },
  { files: ["*.js"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["test/**"],
    rules: {
      // A describe block is one function; what it holds is capped by the file.
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  zone(
    ["src/core/**"],
    vscode,
    extension,
    packagesOfCore,
    folders("models", "tools", "store", "presenter", "host", "protocol", "media"),
  ),
  zone(
    ["src/core/conversation/**"],
    vscode,
    extension,
    packagesOfCore,
    folders("models", "tools", "store", "presenter", "host", "protocol", "media"),
    folders("context", "agent", "tokens", "permissions"),
  ),
  zone(
    ["src/models/**"],
    vscode,
    extension,
    folders("tools", "store", "presenter", "host", "protocol", "media"),
  ),
  zone(
    ["src/tools/**"],
    vscode,
    extension,
    folders("models", "store", "presenter", "host", "protocol", "media"),
  ),
  zone(
    ["src/store/**"],
    vscode,
    extension,
    folders("models", "tools", "presenter", "host", "protocol", "media"),
  ),
  zone(
    ["src/presenter/**"],
    vscode,
    extension,
    [["node:*"], "The presenter is pure."],
    folders("models", "tools", "store", "host", "media"),
  ),
  { files: ["src/host/**", "src/composition/**"], rules: restrictedSyntax(localeStrings, notifications) },
  { files: ["src/host/platform/toasts.ts"], rules: restrictedSyntax(localeStrings) },
  zone(["src/host/**"], extension, folders("models", "tools", "store", "media")),
  zone(
    ["src/protocol/**"],
    vscode,
    extension,
    folders("models", "tools", "store", "presenter", "host", "media"),
  ),
  zone(["media/**"], vscode, extension, folders("models", "tools", "store", "presenter", "host"), [
    ["node:*"],
    "Panel code runs in a web page.",
  ]),
);
