import assert from "node:assert/strict";
import type { PromptVariable } from "../../../../src/core/agent/prompt/promptCommands.ts";
import type { ComposerDraft } from "../../../../src/protocol/composer.ts";
import { withCommands } from "../../../../src/host/workspace/commandMessages.ts";
import type { AttachmentReader } from "../../../../src/host/panel/panelPorts.ts";

const prompts = [
  {
    ...{ name: "fix", description: "", hint: "", path: "fix.prompt.md", takesWords: false },
    text: "Fix ${input:what:which file} in ${selection} as ${input:how}",
  },
];

/** A reader of messages, and what the user was asked for; they answer each name with `answers`. */
function world(answers: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const reader: Omit<AttachmentReader, "sentMessage"> = {
    message: async ({ text }) => text,
    read: () => Promise.reject(new Error("nothing is attached")),
    ofUri: async () => undefined,
  };
  const commands = withCommands(reader, {
    guidance: { prompts: async () => prompts },
    variables: () => ({ selection: "the selection" }) as Readonly<Record<PromptVariable, string>>,
    ask: async ({ name, hint }) => {
      asked.push(`${name}: ${hint}`);
      const answer = answers[name];
      if (answer === undefined) throw new Error("cancelled");
      return answer;
    },
  });
  const draftOf = (text: string) => ({ text, attachments: [] });
  return {
    asked,
    sent: (text: string) => commands.sentMessage(draftOf(text)),
    weighed: (text: string) => commands.message(draftOf(text)),
  };
}

describe("A prompt that asks for values", () => {
  it("has the user asked for those that the message does not give, when it is sent", async () => {
    const { asked, sent } = world({ what: "a.ts", how: "you like" });
    assert.equal(await sent("/fix"), "Fix a.ts in the selection as you like");
    assert.deepEqual(asked.splice(0), ["what: which file", "how: "]);
    assert.equal(await sent("/fix b.ts"), "Fix b.ts in the selection as you like");
    assert.deepEqual(asked.splice(0), ["how: "]);
    assert.equal(await sent("/fix how=now b.ts"), "Fix b.ts in the selection as now");
    assert.deepEqual(asked, []);
  });

  it("asks nothing while it is weighed, nor for what is no command", async () => {
    const { asked, sent, weighed } = world();
    assert.equal(await weighed("/fix"), "Fix  in the selection as ");
    assert.equal(await sent("/fixed"), "/fixed");
    assert.deepEqual(asked, []);
  });

  it("is not sent where the user gives no answer", async () => {
    const { asked, sent } = world({ what: "a.ts" });
    await assert.rejects(sent("/fix"), /cancelled/);
    assert.deepEqual(asked, ["what: which file", "how: "]);
  });
});

describe("A prompt that names files", () => {
  const files = ["src/a.ts", "docs/b.md", ".github/prompts/near.md"];
  const text =
    "See #file:src/a.ts, #file:./near.md, [b](../../docs/b.md), [near](near.md#top), [web](https://example.com/c.md), #file:gone.ts and [out](../../../d.md).";
  const attachedBy = async (takesWords: boolean, attachments: ComposerDraft["attachments"] = []) => {
    const path = ".github/prompts/look.prompt.md";
    let sent: ComposerDraft | undefined;
    const commands = withCommands(
      {
        message: async (draft) => (sent = draft).text,
        read: async (one) => {
          if (one.kind !== "file" || !files.includes(one.path)) throw new Error("there is none");
          return { name: one.path, text: "" };
        },
        ofUri: async () => undefined,
      },
      {
        guidance: {
          prompts: async () => [{ name: "look", description: "", hint: "", path, text, takesWords }],
        },
        variables: () => ({}) as Readonly<Record<PromptVariable, string>>,
        ask: async () => "",
      },
    );
    assert.equal(await commands.sentMessage({ text: "/look", attachments }), text);
    return sent?.attachments.map((one) => ("path" in one ? one.path : one.kind));
  };

  it("has those attached that are there, each once, as a mention has", async () => {
    const found = ["src/a.ts", ".github/prompts/near.md", "docs/b.md"];
    assert.deepEqual(await attachedBy(false), found);
    assert.deepEqual(await attachedBy(false, [{ kind: "file", path: "docs/b.md" }]), [
      "docs/b.md",
      "src/a.ts",
      ".github/prompts/near.md",
    ]);
    assert.deepEqual(await attachedBy(true), []);
  });
});
