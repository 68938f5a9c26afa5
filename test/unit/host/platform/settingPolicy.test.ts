import assert from "node:assert/strict";
import { inspect } from "node:util";
import { readFileSync } from "node:fs";
import {
  effectiveValue,
  ownValue,
  settingPolicies,
  type SettingPolicy,
} from "../../../../src/host/platform/settingPolicy.ts";

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default: unknown }>>;
    };
  };
}

const manifest = JSON.parse(
  readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"),
) as Manifest;
const { properties } = manifest.contributes.configuration;
const policies: Readonly<Record<string, SettingPolicy>> = settingPolicies;
const name = (key: string) => key.replace("longhand.", "");

describe("The settings of the manifest", () => {
  it("each declare what a workspace has to say in them", () => {
    assert.deepEqual(Object.keys(properties).map(name).toSorted(), Object.keys(policies).toSorted());
  });

  it("are out of a workspace's reach where they are the user's alone", () => {
    const reachable = Object.entries(properties)
      .filter(
        ([key, { scope }]) =>
          policies[name(key)]?.kind === "user" && !/^(machine|application)$/.test(scope ?? ""),
      )
      .map(([key]) => key);
    assert.deepEqual(reachable, []);
    for (const key of ["approval", "provider", "servers"]) assert.equal(policies[key]?.kind, "user", key);
  });

  it("are all out of reach of a workspace that is not trusted", () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual(restrictedConfigurations.toSorted(), Object.keys(properties).toSorted());
  });
});

describe("A user's value of a setting", () => {
  for (const written of [undefined, null, -1, "5", true, Infinity, NaN, [5], {}]) {
    it(`counts for nothing where it cannot be a number's: ${inspect(written)}`, () => {
      assert.equal(ownValue(1, written), 1);
    });
  }

  it("is theirs where it can be", () => {
    assert.deepEqual(
      [
        ownValue(1, 0),
        ownValue(0, 0.5),
        ownValue("ask", "allowAll"),
        ownValue(true, false),
        ownValue("", "a"),
      ],
      [0, 0.5, "allowAll", false, "a"],
    );
    assert.equal(ownValue(true, "false"), true);
  });
});

describe("A workspace's value of a setting", () => {
  const { approval, baseUrl, compactAt, editorContext, maxCostPerTurn, maxRequestsPerTurn, model } =
    policies as {
      readonly [K in keyof typeof settingPolicies]: SettingPolicy;
    };
  const { keepRecentExchanges, redactBeforeSending } = settingPolicies;
  const table: readonly (readonly [
    string,
    SettingPolicy,
    user: unknown,
    workspace: unknown,
    expected: unknown,
  ])[] = [
    ["never approves", approval, "ask", "allowAll", "ask"],
    ["never asks for more than the user's own word", approval, "allowAll", undefined, "allowAll"],
    ["lowers a number of requests", maxRequestsPerTurn, 50, 5, 5],
    ["raises no number of requests", maxRequestsPerTurn, 50, 5_000, 50],
    ["takes no number of requests below nothing", maxRequestsPerTurn, 50, -1, 50],
    ["lowers a cost", maxCostPerTurn, 1, 0.1, 0.1],
    ["raises no cost", maxCostPerTurn, 1, 100, 1],
    ["lifts no limit by 0", maxCostPerTurn, 1, 0, 1],
    ["lifts no limit by less than 0", maxCostPerTurn, 1, -1, 1],
    ["lifts no limit by a text", maxCostPerTurn, 1, "0.1", 1],
    ["sets a limit where the user has none", maxCostPerTurn, 0, 2, 2],
    ["compacts earlier", compactAt, 0.8, 0.5, 0.5],
    ["compacts no later", compactAt, 0.5, 1, 0.5],
    ["hides the editor", editorContext, true, false, false],
    ["shows the editor no more than the user does", editorContext, false, true, false],
    ["redacts", redactBeforeSending, false, true, true],
    ["does not stop redacting", redactBeforeSending, true, false, true],
    ["is no kind of its own", editorContext, true, 0, true],
    ["sets no number below nothing", keepRecentExchanges, 10, -1, 10],
    ["chooses a model", model, "m", "n", "n"],
    ["chooses no model by something else", model, "m", { toString: "n" }, "m"],
    ["names no server by itself", baseUrl, "https://a.test/v1", "https://evil.test/v1", "https://a.test/v1"],
  ];
  for (const [title, policy, user, workspace, expected] of table) {
    it(`${title}: ${JSON.stringify(user)} and ${JSON.stringify(workspace)} → ${JSON.stringify(expected)}`, () => {
      assert.equal(effectiveValue(policy, { user, workspace, folders: [] }), expected);
      // A folder of a workspace that has several may tighten, and chooses nothing.
      if (policy.kind === "workspace") return;
      assert.equal(effectiveValue(policy, { user, workspace: undefined, folders: [workspace] }), expected);
    });
  }

  it("names a server that the user has agreed to", () => {
    const isAgreed = (value: unknown) => value === "https://b.test/v1";
    const layers = { user: "https://a.test/v1", workspace: "https://b.test/v1", folders: [] };
    assert.equal(effectiveValue(baseUrl, layers, isAgreed), "https://b.test/v1");
    assert.equal(
      effectiveValue(baseUrl, { ...layers, workspace: "https://c.test/v1" }, isAgreed),
      layers.user,
    );
  });
});
