import assert from "node:assert/strict";
import { takesAtMost } from "../../../../../fixtures/processorMs.ts";
import { redact } from "../../../../../../src/core/conversation/transfer/redaction/redact.ts";
import { lookAlikes, secretSamples } from "../../../../../fixtures/secretCorpus.ts";

/** Seeds, each of which makes other random values. */
const seeds = [1, 2, 3, 4, 5];
const share = (part: number, whole: number) => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;

/** Beginnings that could make a pattern look at the same text again and again. */
const hostile = [
  ...["a", "A", "0", "-", "_", " ", "\n", '"', "'", "\\n", "x.", "(", "://", "http://a:", "a:b@", "MA", "1/"],
  ...["password", "password=", "password: ", "password\n", "token", "secret_", 'api_key\\"', "key", "pass,'"],
  ...["sk-", "eyJ", "eyJaaaaaaaa.", "AKIAABCDEFGHIJKLMNOP,", "Bearer ", "data:image/png;base64,", "--token "],
  ...[
    "-----BEGIN PRIVATE KEY-----",
    "Private-Lines: 1\n",
    "login a password ",
    "machine a login ",
    "mysql -p",
  ],
  ...[
    'name: "API_KEY",\n',
    "name: TOKEN value: ",
    "define('password', ",
    "-u a:",
    "?sig=",
    "[redacted apiKey]",
  ],
];

describe("Redaction over a corpus of the services' formats", () => {
  it("finds at least 95 of 100 secrets", () => {
    const samples = seeds.flatMap(secretSamples);
    const missed = samples.filter(({ text, secret }) => redact(text).value.includes(secret));
    const names = [...new Set(missed.map(({ name }) => name))].join(", ");
    console.log(`      found: ${share(samples.length - missed.length, samples.length)} ${names}`);
    assert.ok(missed.length <= 0.05 * samples.length, names);
  });

  it("takes at most 3 of 100 look-alikes for secrets", () => {
    const texts = seeds.flatMap(lookAlikes);
    const wrong = texts.filter((text) => redact(text).value !== text);
    console.log(`      wrongly: ${share(wrong.length, texts.length)} ${wrong.join(" | ").slice(0, 300)}`);
    assert.ok(wrong.length <= 0.03 * texts.length, wrong.join("\n"));
  });

  it("finds nothing more in what it has redacted", () => {
    for (const { text } of secretSamples(6)) {
      const once = redact(text).value;
      assert.equal(redact(once).value, once);
    }
  });

  it("takes time that grows with the text only, whatever it is made of", async () => {
    for (const piece of hostile) {
      const text = piece.repeat(200_000 / piece.length);
      await takesAtMost(5_000, () => redact(text), JSON.stringify(piece));
    }
  });
});
