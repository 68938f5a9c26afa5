import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { faults } from "../modelServer/fault.ts";
import { until } from "../fixtures/until.ts";
import { useShownLists } from "./shownLists.ts";
import { run, serve, state } from "./support.ts";

describe("The list of conversations", () => {
  let server: ModelServer;
  const lists = useShownLists();
  const { showInformationMessage, showInputBox } = vscode.window;

  before(async () => {
    server = await serve();
  });
  afterEach(() => {
    vscode.window.showInformationMessage = showInformationMessage;
    vscode.window.showInputBox = showInputBox;
  });
  after(() => server.close());

  const converse = async (question: string, answer: string) => {
    await run("newConversation");
    server.script({ text: answer });
    await run("send", { text: question });
    return (await state()).id;
  };
  const listed = async () => {
    const done = run("openConversation");
    return { list: await lists.next(), done };
  };

  it("has them under their day, with what they are, and renames one that is not open", async () => {
    const weather = await converse("How is the weather?", "Sunny.");
    await converse("How many eggs?", "Twelve.");
    const { list, done } = await listed();
    assert.equal(list.labels[0], "Today");
    assert.equal(list.item("Today")?.kind, vscode.QuickPickItemKind.Separator);
    assert.match(
      list.item("How is the weather?")?.description ?? "",
      / · 3 messages · \d+ tokens · gpt-4o-mini$/,
    );
    const asked: (vscode.InputBoxOptions | undefined)[] = [];
    vscode.window.showInputBox = async (options) => {
      asked.push(options);
      return "Forecast";
    };
    list.type("weather");
    list.act("How is the weather?", "Rename");
    const renamed = await lists.next();
    assert.deepEqual(asked, [{ prompt: "Title of the conversation", value: "How is the weather?" }]);
    assert.equal(renamed.words, "weather");
    assert.ok(renamed.item("Forecast"));
    assert.equal(renamed.item("How is the weather?"), undefined);
    renamed.hide();
    await done;
    assert.match((await state()).title, /How many eggs/);
    await run("openConversation", { id: weather });
    assert.equal((await state()).title, "Forecast");
  });

  it("says which are at work, and opens one of those", async () => {
    await run("newConversation");
    server.fail(faults.stall(10, { text: "word ".repeat(400) }));
    const asked = server.requests.length;
    const turn = run("send", { text: "Who works behind?" });
    // What was said is stored before it is sent.
    await until(() => server.requests.length > asked);
    const { id } = await state();
    await run("newConversation");
    const { list, done } = await listed();
    const item = list.item("Who works behind?");
    assert.match(item?.label ?? "", /^\$\(loading~spin\) Who works behind\?/);
    assert.match(item?.description ?? "", /^running · /);
    await list.choose("Who works behind?");
    await done;
    const opened = await state();
    assert.deepEqual([opened.id, opened.running], [id, true]);
    await run("cancel");
    await turn;
  });

  it("deletes from the list, and Undo brings it back", async () => {
    const id = await converse("Where do newts live?", "In ponds.");
    await converse("How many hens?", "Three.");
    const said: string[] = [];
    const { promise: wanted, resolve: undo } = Promise.withResolvers<undefined>();
    vscode.window.showInformationMessage = async (sentence: string, ...actions: readonly unknown[]) => {
      said.push(`${sentence} ${actions.join(", ")}`);
      await wanted;
      return actions[0] as never;
    };
    const { list, done } = await listed();
    list.act("Where do newts live?", "Delete");
    const less = await lists.next();
    assert.equal(less.item("Where do newts live?"), undefined);
    assert.ok(less.item("How many hens?"));
    less.hide();
    await done;
    assert.deepEqual(said, ["The conversation is in the trash for 30 days. Undo"]);
    undo(undefined);
    await until(async () => {
      const { list: again, done: closed } = await listed();
      again.hide();
      await closed;
      return again.item("Where do newts live?") !== undefined;
    });
    await run("openConversation", { id });
    assert.match((await state()).title, /newts/);
  });

  it("opens a duplicate", async () => {
    const id = await converse("What do voles eat?", "Roots.");
    await run("newConversation");
    const { list, done } = await listed();
    list.act("What do voles eat?", "Duplicate");
    await done;
    const copy = await state();
    assert.equal(copy.title, "What do voles eat? (copy)");
    assert.notEqual(copy.id, id);
    assert.equal(copy.messageCount, 3);
  });

  it("goes on to a search of what was said, where no title has the words", async () => {
    const id = await converse("Who lives in a sett?", "The badger does.");
    await run("newConversation");
    const { list, done } = await listed();
    list.type("badgers");
    await list.accept("Search in messages");
    const search = await lists.next();
    assert.equal(search.words, "badgers");
    await search.accept("«badger»");
    await done;
    assert.equal((await state()).id, id);
  });

  it("is, of a search, that of the open conversation before all others, and follows the typing", async () => {
    await converse("Who is striped?", "Zebras and okapis.");
    const here = await converse("Who has a long neck?", "Giraffes and okapis.");
    const done = run<readonly { conversationId: string }[]>("searchConversations");
    const list = await lists.next();
    assert.deepEqual(list.labels, []);
    list.type("zebras");
    await until(() => list.labels.length === 1);
    list.type("okapis");
    await until(() => list.labels.length === 2);
    const [own, other] = ["Who has a long neck?", "Who is striped?"].map((title) => list.item(title));
    assert.equal(list.labels[0], own?.label);
    assert.equal(own?.detail, "Giraffes and «okapis».");
    assert.match(own.description ?? "", /^this conversation · /);
    assert.doesNotMatch(other?.description ?? "", /this conversation/);
    await list.accept("Giraffes");
    const [hit] = await done;
    assert.equal(hit?.conversationId, here);
  });
});
