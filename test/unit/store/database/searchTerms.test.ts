import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import { rankedMessages } from "../../../../src/core/context/recall/recallRanking.ts";
import { RecallIndex } from "../../../../src/core/context/recall/recallIndex.ts";
import { ConversationTable } from "../../../../src/store/database/conversationTable.ts";
import { Database } from "../../../../src/store/database/database.ts";
import { EntryTable } from "../../../../src/store/database/entryTable.ts";
import { StoredSearch } from "../../../../src/store/database/search.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { runThrough } from "../../core/context/recall/runThrough.ts";
import { said, titled } from "../entries.ts";
import { tempFolder } from "../tempFolder.ts";

const call = (name: string, args: string): ChatMessage => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id: "c", type: "function", function: { name, arguments: args } }],
});

/** Messages, each with queries that find it. */
const found: readonly (readonly [said: string | ChatMessage, ...queries: string[]])[] = [
  ["我们使用数据库连接池配置", "连接池", "我们", "配置", "数据库连接", "池", "我", "置", "数据库 配置"],
  [
    "React组件使用Hook管理",
    "组件",
    "react组",
    "React",
    "件",
    "使用Hook",
    "hook",
    "管理",
    "React组件使用Hook管理",
  ],
  ["東京都のサーバー設定を確認", "サーバー", "東京", "都", "設定", "サーバー設定", "ｻｰﾊﾞｰ", "認"],
  ["データベースに接続できません。", "データベース", "接続", "ません", "ん"],
  ["데이터베이스연결을확인했습니다", "연결", "데이터", "확인", "다", "베이스연결"],
  ["서버에 연결할 수 없습니다", "서버", "연결", "수", "없습니다"],
  ["서버를 켰다".normalize("NFD"), "서버", "켰다"],
  ["ฉันตั้งค่าเซิร์ฟเวอร์ที่นี่", "เซิร์ฟเวอร์", "ตั้งค่า", "ที่นี่", "ฉัน"],
  ["ຂ້ອຍຕັ້ງຄ່າເຊີບເວີຢູ່ທີ່ນີ້", "ເຊີບເວີ", "ຕັ້ງຄ່າ"],
  ["ខ្ញុំកំណត់ម៉ាស៊ីនមេនៅទីនេះ", "ម៉ាស៊ីនមេ", "កំណត់"],
  ["ကျွန်ုပ်ဆာဗာကိုဒီမှာသတ်မှတ်", "ဆာဗာ", "သတ်မှတ်"],
  ["汉字".repeat(6_000) + "连接池" + "汉字".repeat(6_000), "连接池", "池", "字连", "池汉"],
  [
    "call parseHTTPResponse now",
    "parse",
    "http",
    "response",
    "HTTPResponse",
    "parseHTTP",
    "parsehttpresponse",
    "parseHTTPRes",
  ],
  [
    "an HTTPServer and XMLHttpRequests",
    "server",
    "HTTPServer",
    "httpserver",
    "XMLHttpRequest",
    "request",
    "xml",
  ],
  ["set max_tool_steps=25", "max_tool_steps", "tool", "steps", "tool_steps", "max", "25", "MAX_TOOL"],
  ["use the left-pad-v2 package", "left-pad-v2", "left", "pad", "v2", "left-p"],
  [
    "import java.util.concurrent.TimeUnit;",
    "concurrent",
    "util.concurrent",
    "TimeUnit",
    "unit",
    "timeunit",
    "java.util.conc",
  ],
  [
    "open src/core/context/plan.ts:42",
    "plan.ts",
    "context/plan",
    "src/core/context/plan.ts",
    "plan",
    "core",
    "42",
    "src/co",
  ],
  [
    String.raw`in C:\Users\Ann\projectFiles\main.rs`,
    "projectFiles",
    "project",
    "files",
    "main.rs",
    "Users/Ann",
    "ann",
  ],
  [
    "we use TypeScript and GitHub",
    "typescript",
    "github",
    "TypeScript",
    "hub",
    "script",
    '"use typescript"',
    "Git",
  ],
  ["lower typescript on github", "TypeScript", "GitHub", "GITHUB"],
  [
    "error404 in utf8, base64 and sha256",
    "404",
    "error",
    "utf-8",
    "utf8",
    "64",
    "sha",
    "sha256",
    "error 404",
  ],
  ["commit 3f8a9c2b1d0e7f65", "3f8a9c2b1d0e7f65", "3f8a9"],
  [
    "Łódź, Straße, naïve, résumé, Ångström, smørrebrød",
    "lodz",
    "strasse",
    "naive",
    "resume",
    "angstrom",
    "smorrebrod",
    "Straße",
  ],
  ["it took 4,317 ms at $1,200.50", "4317", "4,317", "4'317", "4.317", "1,200.50"],
  ["it took 5317 ms", "5,317", "5.317", "5317"],
  ["cafe and uber", "café", "über", "cafe\u0301"],
  ["Τα ΑΡΧΕΙΑ και ο δρόμος, ёлка, İstanbul ılık", "αρχεια", "δρομος", "δρόμος", "елка", "istanbul", "ilik"],
  ["ＦＵＬＬ　ｗｉｄｔｈ １２３", "full", "width", "123", "ＷＩＤＴＨ"],
  ["full width", "ｆｕｌｌ"],
  ["the of\uFB01ce \u00adlong Daten\u00adbank", "office", "Datenbank"],
  ["if (x) { return a OR NOT b }", "OR NOT", "or", "not", "if"],
  [
    "the migrations were configured while processing",
    "migratio",
    "configu",
    "configuri",
    "processin",
    "migrate",
    '"were configured"',
  ],
  [
    call("run_command", JSON.stringify({ command: "terraform apply\n-auto-approve" })),
    "terraform",
    "run_command",
    "approve",
    "apply",
    "command",
  ],
  [
    call("mcp_callDeploy", JSON.stringify({ edits: [{ newText: "first\nkubernetes\tpods" }], count: 8417 })),
    "kubernetes",
    "pods",
    "deploy",
    "8417",
    "edits",
  ],
  [call("write_file", '{"path":"a/b.ts","content":"line\\nhelmChart\\tand'), "helmChart", "chart", "line"],
  [{ role: "assistant", content: null, refusal: "I cannot draw a pangolin" }, "pangolin"],
  [
    { role: "tool", tool_call_id: "c", content: `${"x ".repeat(40_000)}needleInHay` },
    "needle",
    "needleinhay",
    "hay",
  ],
];

/** Messages, each with queries that do not find it. */
const notFound: readonly (readonly [said: string | ChatMessage, ...queries: string[]])[] = [
  ["我们使用数据库连接池配置", "池连", "据配", "接配置"],
  ["running twice", '"twice running"', "run missing"],
  ["parseHTTPResponse", "responseHTTP", '"http parse"'],
  ["src/core/plan.ts", "core/src", "plan/core"],
  [{ role: "system", content: "a hidden pangolin" }, "pangolin"],
  [{ role: "assistant", content: "Yes", reasoning: "about pangolins" }, "pangolin"],
];

const messageOf = (what: string | ChatMessage): ChatMessage =>
  typeof what === "string" ? { role: "user", content: what } : what;

describe("Search over all conversations", () => {
  const path = tempFolder();

  function searching(...messages: readonly ChatMessage[]) {
    const { database } = openDatabase(path("conversations.db"));
    const record = new EntryTable(database);
    database.transaction(() =>
      record.append(messages.map((message, index) => said("a", index + 1, message))),
    );
    return { database, record, search: new StoredSearch(database, record) };
  }

  const filler = Array.from({ length: 3 }, (): ChatMessage => ({ role: "user", content: "zzz" }));

  for (const [what, ...queries] of found) {
    const name = (typeof what === "string" ? what : JSON.stringify(what)).slice(0, 60);
    it(`finds, and marks, by any of its words: ${name}`, () => {
      const { database, search } = searching(...filler, messageOf(what), ...filler);
      for (const query of queries) {
        const [hit, ...more] = search.search(query);
        assert.equal(hit?.entryId, "e000004", query);
        assert.equal(more.length, 0, query);
        assert.ok(
          hit.snippet.some(({ hit: isHit }) => isHit),
          `${query}: ${JSON.stringify(hit.snippet)}`,
        );
        assert.ok(hit.snippet.map(({ text }) => text).join("").length < 300);
      }
      database.close();
    });
  }

  it("does not find what is not there", () => {
    for (const [what, ...queries] of notFound) {
      const { database, search } = searching(messageOf(what));
      for (const query of queries) assert.deepEqual(search.search(query), [], query);
      database.transaction(() => new ConversationTable(database).erase("a"));
      database.close();
    }
  });

  it("finds titles that were given, and given anew, each conversation once", () => {
    const { database, record, search } = searching({ role: "user", content: "hello" });
    database.transaction(() =>
      record.append([titled("a", 2, "Staging rollout"), titled("a", 3, "Rollout of PostgreSQL")]),
    );
    const [hit, ...more] = search.search("rollout");
    assert.deepEqual([hit?.role, hit?.conversationId, hit?.title], ["title", "a", "Rollout of PostgreSQL"]);
    assert.equal(more.length, 0);
    assert.equal(search.search("postgresql").length, 1);
    assert.equal(search.search("staging").length, 1);
    database.transaction(() =>
      record.append([said("a", 4, { role: "user", content: "Roll out PostgreSQL" })]),
    );
    assert.deepEqual(
      search.search("postgresql").map(({ role }) => role),
      ["user"],
    );
    database.close();
  });

  it("forgets the words of what was erased", () => {
    const { database, record, search } = searching({ role: "user", content: "pangolin" });
    assert.equal(search.search("pangolin").length, 1);
    database.transaction(() => new ConversationTable(database).erase("a"));
    database.transaction(() => record.append([said("b", 1, { role: "user", content: "quokka" })]));
    assert.deepEqual(search.search("pangolin"), []);
    assert.equal(search.search("quokka")[0]?.conversationId, "b");
    database.close();
  });

  it("marks what was found, a phrase as a whole and a character alone", () => {
    const { database, search } = searching({
      role: "user",
      content: "我们使用数据库连接池配置 in src/core/plan.ts",
    });
    const marked = (query: string) =>
      search.search(query)[0]?.snippet.flatMap(({ text, hit }) => (hit ? text : []));
    assert.deepEqual(marked("连接池"), ["连接池"]);
    assert.deepEqual(marked("池"), ["池"]);
    assert.deepEqual(marked("core/plan"), ["core/plan"]);
    assert.deepEqual(marked("plan 数据"), ["数据", "plan"]);
    database.close();
  });

  it("takes a pasted page as a query", () => {
    const { database, search } = searching({ role: "user", content: "pangolin" });
    assert.deepEqual(search.search('word (a.b) "c" '.repeat(5_000)), []);
    assert.equal(search.search("pangolin ".repeat(5_000)).length, 1);
    database.close();
  });

  it("finds by earlier versions' databases too, also where they cannot be written", () => {
    for (const version of [1, 2]) {
      const file = path(`old${version}.db`);
      copyFileSync(
        fileURLToPath(new URL(`../../../fixtures/store/version${version}.db`, import.meta.url)),
        file,
      );
      const readOnly = new Database(file, { readOnly: true });
      assert.equal(
        new StoredSearch(readOnly, new EntryTable(readOnly), { isReadOnly: true }).search("unfinished")
          .length,
        1,
      );
      readOnly.close();
      const { database } = openDatabase(file);
      assert.equal(new StoredSearch(database, new EntryTable(database)).search("unfinish").length, 1);
      database.close();
    }
  });
});

/** Recall answers questions: it knows no beginnings and no phrases, and passes over words that say nothing. */
const searchAlone = new Set([
  ..."parseHTTPRes left-p java.util.conc src/co 3f8a9 migratio configu configuri processin or not if".split(
    " ",
  ),
  ...["OR NOT", '"use typescript"', '"were configured"'],
]);

describe("Recall", () => {
  for (const [what, ...queries] of found) {
    const message = messageOf(what);
    const name = (typeof what === "string" ? what : JSON.stringify(what)).slice(0, 60);
    it(`knows the same words: ${name}`, () => {
      const index = new RecallIndex();
      Array.from(index.follow([said("a", 1, message), said("a", 2, { role: "user", content: "zzz" })]));
      for (const query of queries.filter((one) => !searchAlone.has(one))) {
        const [first] = runThrough(rankedMessages(index, query, () => true, 0));
        assert.equal(first?.document, 0, query);
      }
    });
  }
});
