import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { mayRecall, recallAround, recallByQuery } from "../../../../../src/core/context/recall/recall.ts";
import { rankedMessages } from "../../../../../src/core/context/recall/recallRanking.ts";
import { RecallIndex } from "../../../../../src/core/context/recall/recallIndex.ts";
import { stem, termsOf } from "../../../../../src/core/text/search/searchTerms.ts";
import type { MessageEntry } from "../../../../../src/core/conversation/entry.ts";
import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { plantedFacts } from "../plantedFacts.ts";
import { GrowingRecord } from "../randomRecord.ts";
import { evidenceWithinReach } from "./evidence.ts";
import { longDialogues } from "./longDialogues.ts";
import { runThrough } from "./runThrough.ts";

const recorded = "../shared/data/airline-conversations.json";

/** A record of these messages, all but the last two trimmed away. */
function hidden(messages: readonly ChatMessage[]): GrowingRecord {
  const record = new GrowingRecord();
  for (const message of messages) record.say(message);
  const hides = record.conversation.messages.slice(0, -2).map(({ id }) => id);
  const tokens = { tokensBefore: 2, tokensAfter: 1 };
  record.append({ type: "compaction", strategy: "dropOldest", trigger: "manual", hides, ...tokens });
  record.say({ role: "user", content: "Go on." });
  return record;
}

function indexed({ conversation }: GrowingRecord): RecallIndex {
  const index = new RecallIndex();
  Array.from(index.follow(conversation.messages));
  return index;
}

/** Answer of the tool `recall`. */
function answer(record: GrowingRecord, query: string): string {
  return found(record, indexed(record), query);
}

function found(record: GrowingRecord, index: RecallIndex, query: string): string {
  return runThrough(recallByQuery(record.recallable, index, query));
}

describe("The terms of a text", () => {
  it("bring the forms of a word together", () => {
    for (const forms of [
      "configure configured configuring configures",
      "trim trimmed trimming trims",
      "query queries",
    ]) {
      assert.equal(new Set(forms.split(" ").map(stem)).size, 1, forms);
    }
  });

  it("are the words that FTS5's porter tokenizer makes, on every word of the project and on accented ones", () => {
    const texts = ["README.md", "CHANGELOG.md", "package.json", "src/extension.ts", "package-lock.json"]
      .map((name) => readFileSync(name, "utf8"))
      .join(" ");
    const accented = "café Cafés naïve über résumés señores ångström tiếng привет";
    const words = [...new Set(`${texts} ${accented}`.match(/[\p{L}\p{M}\p{N}]+/gu))].filter(
      (word) => word.toLowerCase() === word && termsOf(word).length === 1,
    );
    assert.ok(words.length > 1_000, `${words.length} words`);
    const database = new DatabaseSync(":memory:");
    database.exec(`CREATE VIRTUAL TABLE said USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2');
      CREATE VIRTUAL TABLE vocabulary USING fts5vocab(said, 'instance')`);
    const insert = database.prepare("INSERT INTO said (rowid, text) VALUES (?, ?)");
    for (const [index, word] of words.entries()) insert.run(index, word);
    const theirs = database.prepare("SELECT term FROM vocabulary ORDER BY doc").all();
    assert.deepEqual(
      words.map((word) => termsOf(word)[0]),
      theirs.map(({ term }) => term),
    );
    database.close();
  });

  it("hold identifiers and paths whole and in parts, without words that say nothing", () => {
    assert.deepEqual(termsOf("the parseHTTPResponse of src/core/plan.ts"), [
      "parsehttprespons",
      "pars",
      "http",
      "respons",
      "src/core/plan.ts",
      "src",
      "core",
      "plan",
      "ts",
    ]);
    assert.ok(termsOf("max_tool_steps = 25").includes("max_tool_steps"));
  });

  it("cut scripts without spaces into pairs of characters", () => {
    assert.deepEqual(termsOf("東京都"), ["東京", "京都"]);
    assert.deepEqual(termsOf("サーバー"), ["サー", "ーバ", "バー"]);
    assert.deepEqual(termsOf("React组件s"), ["react组件s", "react", "组件", "s"]);
  });

  it("meet Chinese, Japanese, Korean and Thai words at any place of a run", () => {
    for (const [run, word] of [
      ["我们使用数据库连接池配置", "连接池"],
      ["東京都のサーバー設定", "サーバー"],
      ["데이터베이스연결을확인했습니다", "연결"],
      ["ฉันตั้งค่าเซิร์ฟเวอร์ที่นี่", "เซิร์ฟเวอร์"],
      [`${"ฉันตั้งค่า".repeat(60)}เซิร์ฟเวอร์`, "เซิร์ฟเวอร์"],
    ] as const) {
      const terms = new Set(termsOf(run));
      assert.ok(
        termsOf(word).every((term) => terms.has(term)),
        word,
      );
    }
  });
});

describe("Recall", () => {
  const talk: ChatMessage[] = [
    { role: "user", content: "Which port does the staging server use?" },
    { role: "assistant", content: "It is 8417." },
    { role: "user", content: "And where do we set it?" },
    { role: "assistant", content: "In config/staging.yaml, under `listenPort`." },
    { role: "user", content: "Thanks." },
    { role: "assistant", content: "Gladly." },
  ];

  it("finds an answer by the words of its question", () => {
    assert.match(answer(hidden(talk), "staging server port"), /assistant, .*\nIt is 8417\./);
  });

  it("finds a part of an identifier, and a path in any of its forms", () => {
    assert.match(answer(hidden(talk), "listen"), /listenPort/);
    assert.match(answer(hidden(talk), "staging.yaml"), /config\/staging\.yaml/);
  });

  it("shows the question that an answer follows, and what was said after it", () => {
    const record = hidden([...talk, ...Array.from({ length: 20 }, () => talk.slice(4)).flat()]);
    const shown = answer(record, "It is 8417");
    assert.match(
      shown,
      /\[e1\] user, .*\nWhich port[^]*\[e2\] assistant, .*\nIt is 8417\.\n\n\[e3\] user, .*\nAnd where/,
    );
  });

  it("knows irregular forms, who spoke, and when", () => {
    const hour = 3_600_000;
    const said = (role: "user" | "assistant", content: string, days: number): MessageEntry => ({
      ...{
        v: 1,
        id: `d${days}`,
        conversationId: "c",
        seq: days + 1,
        at: Date.UTC(2026, 2, 1) + days * 24 * hour,
      },
      ...{ type: "message", message: { role, content } },
    });
    const messages = [
      said("assistant", "I ran the migration of the ledger.", 0),
      ...Array.from({ length: 8 }, (_, day) => said("user", "Something else altogether.", day + 1)),
      said("user", "I chose the ledger of the old format.", 9),
      ...Array.from({ length: 8 }, (_, day) => said("user", "Something else altogether.", day + 10)),
      said("assistant", "The ledger is the format of the archive.", 18),
    ];
    const index = new RecallIndex();
    Array.from(index.follow(messages));
    const first = (query: string) => runThrough(rankedMessages(index, query, () => true, 0))[0]?.document;
    assert.equal(first("what was run"), 0);
    assert.equal(first("what did the user choose"), 9);
    assert.equal(first("the ledger, by the user"), 9);
    assert.equal(first("the ledger on March 1"), 0);
    assert.equal(first("the ledger on 2026-03-19"), 18);
    assert.equal(first("the ledger nine days ago"), 9);
  });

  it("finds what was said in other words, after what was said in these", () => {
    const record = hidden([
      { role: "user", content: "Two puppies came home." },
      { role: "assistant", content: "The faulty directory was erased." },
      { role: "user", content: "No bug is left." },
      ...talk,
    ]);
    assert.match(answer(record, "Which pets do I have?"), /Two puppies/);
    assert.match(answer(record, "Did we delete that folder?"), /directory was erased/);
    assert.match(answer(record, "bug"), /^\[e3\] user, [^]*No bug/m);
    const first = (query: string) =>
      runThrough(rankedMessages(indexed(record), query, (place) => place < 3, 0))[0]?.document;
    assert.equal(first("Was there a bug?"), 2);
    assert.match(answer(record, "Which cats do I have?"), /^Nothing in the hidden part/);
  });

  it("answers each of several questions in one", () => {
    const filler = Array.from({ length: 40 }, (_, place): ChatMessage => ({
      role: "user",
      content: `Step ${place} is done.`,
    }));
    const record = hidden([
      { role: "user", content: "The retry budget of the uploader is 17." },
      ...filler,
      { role: "assistant", content: "Certificates live in ops/tls." },
      ...filler,
    ]);
    const shown = answer(record, "What is the retry budget of the uploader? Where do the certificates live?");
    assert.match(shown, /is 17\.[^]*ops\/tls/);
  });

  it("shows of a long result each part that the query names", () => {
    const middle = Array.from({ length: 90 }, (_, row) => ({ seat: `${row}C`, fare: row * 7 }));
    const result = (id: string, paid: string) =>
      JSON.stringify({ reservation: id, flights: middle, payment: { by: paid } });
    const looked = ["K4QLZW", "M9XTTE", "Z7GVBB"].flatMap((id, row): ChatMessage[] => [
      { role: "user", content: `Please look at ${id}.` },
      { role: "assistant", content: result(id, `card_${row}`) },
    ]);
    const shown = answer(hidden([...looked, ...talk]), "payment of reservation M9XTTE");
    assert.match(shown, /"reservation":"M9XTTE"[^]*…\n…[^]*"by":"card_1"/);
    assert.ok(shown.length < result("", "").length);
  });

  it("shows a long text that stands in the record many times once", () => {
    const content = `The table of ports: ${"staging 8417, production 9002; ".repeat(8)}`;
    const record = hidden(
      Array.from({ length: 12 }, (_, place): ChatMessage => ({
        role: place % 2 ? "assistant" : "user",
        content,
      })),
    );
    assert.equal(answer(record, "table of ports").split("The table of ports").length, 2);
  });

  it("goes on where a result ended, says how many are left, and shows all in the end, also where more was said meanwhile", () => {
    const content = (n: number) => `Note ${n} of the heron: ${"word ".repeat(60)}end ${n}.`;
    const record = hidden(Array.from({ length: 90 }, (_, n) => ({ role: "user", content: content(n) })));
    const index = indexed(record);
    const shown: string[] = [];
    let [from, out] = [0, 0];
    for (let page = 0; page < 90; page++) {
      const result = runThrough(recallByQuery(record.recallable, index, "heron", Infinity, from));
      const pages = Array.from(result.matchAll(/Note (\d+) of/g), ([, note = ""]) => note);
      assert.ok(pages.length > 0 && result.length <= 12_000, result);
      shown.push(...pages);
      const [, left, next] =
        /(\d+) more match less well: the same query with `from` (\d+)/.exec(result) ?? [];
      if (next === undefined) break;
      assert.equal(Number(left) + Number(next), 88);
      from = Number(next);
      // Found, and taken out before it was shown.
      if (page === 0) out = Array.from({ length: 88 }, (_, n) => n).find((n) => !shown.includes(`${n}`))!;
      if (page === 0) record.append({ type: "exclusion", target: `e${out + 1}`, excluded: true });
      record.say({ role: "assistant", content: `More of the heron, said on page ${page}.` });
      runThrough(index.follow(record.conversation.messages));
    }
    assert.ok(new Set(shown).size === 87 && !shown.includes(`${out}`));
    const last = runThrough(recallByQuery(record.recallable, index, "heron", Infinity, 500));
    assert.match(last, /^Nothing more of the hidden part matches "heron": 88 found\.$/);
  });

  it("searches only what strategies hide, never what the user took out", () => {
    const record = hidden(talk);
    record.append({ type: "exclusion", target: "e2", excluded: true });
    assert.ok(!mayRecall(record.recallable, 1));
    assert.doesNotMatch(answer(record, "8417"), /It is 8417/);
    assert.match(answer(record, "Gladly"), /Nothing in the hidden part/);
  });

  it("reads the messages around an id", () => {
    const record = hidden(talk);
    const text = recallAround(record.recallable, "e3") ?? "";
    assert.match(text, /\[e1\][^]*8417[^]*\[e3\] user[^]*listenPort/);
    assert.equal(recallAround(record.recallable, "nowhere"), undefined);
  });

  it("caps what it returns", () => {
    const long = Array.from({ length: 60 }, (_, place): ChatMessage => ({
      role: place % 2 ? "assistant" : "user",
      content: `needle ${place} ${"hay ".repeat(5_000)}`,
    }));
    const record = hidden(long);
    const shown = answer(record, "needle");
    assert.ok(shown.length > 10_000 && shown.length <= 12_000, `${shown.length} characters`);
    const small = runThrough(recallByQuery(record.recallable, indexed(record), "needle", 700));
    assert.ok(small.length > 1_000 && small.length <= 2_100, `${small.length} characters of 700 tokens`);
    assert.ok((recallAround(record.recallable, "e9") ?? "").length < 18_000);
    assert.ok(answer(record, "no such word ".repeat(500)).length < 400, "says a long query back in short");
  });

  it("reads all of a long message, a stretch at a time", () => {
    const content = Array.from({ length: 6_000 }, (_, place) => `line ${place}`).join("\n");
    const record = hidden([{ role: "user", content }, ...talk]);
    let text = "";
    for (let from: number | undefined = 0; from !== undefined;) {
      const stretch: string = recallAround(record.recallable, "e1", from) ?? "";
      const [, words = ""] = /^\[e1\] user, [^\n]*\n([^]*?)(?:\n\[… |$)/.exec(stretch) ?? [];
      text += words;
      from = Number(/`from` (\d+) …\]/.exec(stretch)?.[1]) || undefined;
    }
    assert.equal(text.replace(/\n\n\[e2\][^]*/, ""), content);
    const past = recallAround(record.recallable, "e1", content.length + 5);
    assert.match(past ?? "", new RegExp(`\\[It ends at character ${content.length}\\.\\]$`));
  });

  it("says that nothing of what it shows fits well where that is so, and not of what holds an answer", () => {
    const { messages, facts } = plantedFacts(400, 20);
    const record = hidden(messages);
    const index = indexed(record);
    const weak = /^Only weak matches: /;
    for (const query of [
      "what colour is the logo of the mobile store",
      "who won the football match against the other editor",
      "how long may a customer index the revenue of the Madrid office",
      "thanks a lot",
    ]) {
      const text = found(record, index, query);
      assert.match(text, weak, query);
      assert.ok(text.length <= 12_000);
    }
    for (const { query } of facts) assert.doesNotMatch(found(record, index, query), weak, query);
  });

  it("says so of questions about another dialogue, and seldom of a dialogue's own", function () {
    const dialogues = longDialogues();
    if (!dialogues) this.skip();
    const records = dialogues.map(({ messages }) => hidden(messages));
    const indexes = records.map(indexed);
    const weakOf = (shift: number) =>
      dialogues.flatMap(({ questions }, at) => {
        const other = (at + shift) % dialogues.length;
        const some = questions.filter((_, place) => place % 8 === 0);
        return some.map(({ question }) =>
          /^(?:Only weak|Nothing)/.test(found(records[other]!, indexes[other]!, question)),
        );
      });
    const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;
    assert.ok(share(weakOf(0)) < 0.1, `of its own: ${share(weakOf(0))}`);
    assert.ok(share(weakOf(1)) > 0.6, `of another: ${share(weakOf(1))}`);
  });

  it("takes the record in by small steps, also one huge message, and two searches at a time do no harm", () => {
    const content = "several words of some length, ".repeat(10_000);
    const record = hidden([{ role: "user", content }, ...talk]);
    const { messages } = record.recallable;
    const index = new RecallIndex();
    const one = index.follow(messages);
    const other = index.follow(messages);
    let steps = 0;
    for (let isDone = false; !isDone; steps++) isDone = [one.next(), other.next()].every(({ done }) => done);
    assert.ok(steps > 30, `${steps} steps for ${content.length} characters`);
    const alone = indexed(record);
    const all = (of: RecallIndex) => runThrough(rankedMessages(of, "staging server port", () => true, 0));
    assert.deepEqual(all(index), all(alone));
  });

  it("shows the message that holds a planted fact, in long generated sessions", () => {
    const { messages, facts } = plantedFacts(3_000, 120);
    const record = hidden(messages);
    const index = indexed(record);
    const missed = facts.filter((fact) => !found(record, index, fact.query).includes(fact.answer));
    const share = 1 - missed.length / facts.length;
    assert.ok(share >= 0.95, `${share}: ${missed.map(({ query }) => query).join("; ")}`);
  });

  it("brings the evidence of most questions about long dialogues within reach, in each of them", function () {
    const dialogues = longDialogues();
    if (!dialogues) this.skip();
    const reaches = dialogues.map(evidenceWithinReach);
    const count = reaches.reduce((sum, { questions }) => sum + questions, 0);
    const of = (share: "all" | "any" | "share") =>
      reaches.reduce((sum, reach) => sum + reach[share] * reach.questions, 0) / count;
    assert.ok(of("all") >= 0.9, `all of it: ${of("all")}`);
    assert.ok(of("share") >= 0.93, `its messages: ${of("share")}`);
    for (const { all, characters } of reaches) {
      assert.ok(all >= 0.87, `${all}`);
      assert.ok(characters <= 12_000, `${characters} characters`);
    }
  });

  it("finds what tools returned in long real conversations", function () {
    if (!existsSync(recorded)) this.skip();
    const conversations = JSON.parse(readFileSync(recorded, "utf8")) as ChatMessage[][];
    const messages = conversations.flat().filter(({ role }) => role !== "system");
    const record = hidden(messages);
    const index = indexed(record);
    const questions = reservationQuestions(messages);
    const hits = questions.filter((one) => found(record, index, one.query).includes(one.answer));
    assert.ok(questions.length > 20);
    assert.ok(hits.length / questions.length >= 0.9, `${hits.length} of ${questions.length}`);
  });
});

/** Questions about the reservations that are looked up: who flies with it, asked in words. */
function reservationQuestions(messages: readonly ChatMessage[]) {
  const seen = new Set<string>();
  return messages.flatMap(({ role, content }) => {
    const id =
      role === "tool" && typeof content === "string"
        ? /^\{"reservation_id": "(\w+)"/.exec(content)?.[1]
        : undefined;
    const name = /"last_name": "(\w+)"/.exec(typeof content === "string" ? content : "")?.[1];
    if (id === undefined || name === undefined || seen.has(id)) return [];
    seen.add(id);
    return [{ query: `passengers of reservation ${id}, ${name}`, answer: id }];
  });
}
