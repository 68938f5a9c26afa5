import assert from "node:assert/strict";
import { sharedId } from "../../../../src/core/conversation/sharing/sharedId.ts";
import type { ReplicationStatus } from "../../../../src/core/ports/replication.ts";
import { languageOf } from "../../../../src/presenter/language.ts";
import {
  sharingText,
  storageMark,
  storageSentence,
} from "../../../../src/presenter/messages/storageMessages.ts";

const english = languageOf("en", (message, ...parts) =>
  parts.reduce((text, part, index) => text.replaceAll(`{${index}}`, part), message),
);
const online: ReplicationStatus = {
  server: "db:5432/longhand",
  state: "online",
  waiting: 0,
  conversations: 7,
  shared: [],
};
const offline = (waiting: number, code: "unreachable" | "password"): ReplicationStatus => ({
  ...online,
  state: "offline",
  waiting,
  problem: code === "password" ? { code } : { code, detail: "ECONNREFUSED" },
});
const place = { space: "github.com/a/b", here: 1_234, isPaused: false };

describe("What is said of the server of the conversations", () => {
  it("names the server, the space, what is here and there, what waits, and the last contact", () => {
    const at = Date.UTC(2026, 0, 2, 12, 0);
    const sentence = storageSentence({ ...online, waiting: 3, lastContact: at }, place, english);
    for (const part of [
      "db:5432/longhand",
      "github.com/a/b",
      "here: 1,234",
      "there: 7",
      "wait: 3",
      english.time(at),
    ])
      assert.ok(sentence.includes(part), sentence);
    assert.doesNotMatch(storageSentence(online, place, english), /Last contact|encrypted/);
    assert.match(storageSentence(online, { ...place, isEncrypted: true }, english), /encrypted with your/);
  });

  it("says why it is away, and tells a stop by the user from having none", () => {
    assert.match(storageSentence(offline(2, "password"), place, english), /refuses this user.*wait: 2/);
    const none: ReplicationStatus = { ...online, server: "", state: "none" };
    assert.match(storageSentence(none, place, english), /on this machine only\.$/);
    assert.match(storageSentence(none, { ...place, isPaused: true }, english), /^Stopped by you/);
  });

  it("says what a server that is there lacks, with what to do", () => {
    const lacking: ReplicationStatus = { ...online, problem: { code: "oldRights" } };
    assert.match(storageSentence(lacking, place, english), /older Longhand.*Show Storage Rights for a Team/);
    assert.equal(storageMark(lacking, english), undefined);
  });

  it("names what one side does not take, in its mark too, with what becomes of it", () => {
    const refused = { unsent: ["1", "2"], unread: ["3"] };
    const titles = new Map([["1", "The $(x) plan"]]);
    const status: ReplicationStatus = { ...online, refused };
    const sentence = storageSentence(status, { ...place, titles }, english);
    assert.match(sentence, /cannot store: 2\. "The \$\u2060\(x\) plan" They stay on this machine; export/);
    assert.match(sentence, /damaged or sealed with another key: 1\. They are left there/);
    const mark = storageMark(status, english);
    assert.equal(mark?.label, "3 held back");
    assert.match(mark.tooltip, /cannot store: 2\..*key: 1\./);
    assert.match(
      storageMark({ ...offline(2, "password"), refused }, english)?.tooltip ?? "",
      /refuses this user/,
    );
    const unread: ReplicationStatus = { ...online, refused: { unsent: [], unread: ["3"] } };
    assert.doesNotMatch(storageSentence(unread, place, english), /cannot store/);
  });

  for (const [detail, words] of [
    ["53100", /disk is full/],
    ["53200", /memory/],
    ["53300", /no more connections/],
    ["57014", /longer than it allows/],
    ["57P03", /starting or stopping/],
    ["ECONNREFUSED", /cannot be reached/],
  ] as const) {
    it(`says of a server why it cannot answer for now: ${detail}`, () => {
      const away: ReplicationStatus = {
        ...offline(1, "unreachable"),
        problem: { code: "unreachable", detail },
      };
      assert.match(storageSentence(away, place, english), words);
    });
  }

  it("is a mark only where something waits for it, or it needs the user", () => {
    assert.equal(storageMark(online, english), undefined);
    assert.equal(storageMark({ ...online, waiting: 9 }, english), undefined);
    assert.equal(storageMark(offline(0, "unreachable"), english), undefined);
    assert.equal(storageMark(offline(2, "unreachable"), english)?.label, "Offline, 2 waiting");
    const refusing = storageMark(offline(0, "password"), english);
    assert.equal(refusing?.label, "Offline");
    assert.match(refusing.tooltip, /refuses this user/);
  });

  it("is in lists whose a conversation is, and which of one's own are shared", () => {
    assert.equal(sharingText(sharedId("ann\u202e$(x)", "1"), false, english), 'from "ann$\u2060(x)"');
    assert.equal(sharingText("1", true, english), "shared");
    assert.equal(sharingText("1", false, english), "");
  });
});
