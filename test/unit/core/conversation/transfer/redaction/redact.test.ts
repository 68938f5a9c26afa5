import assert from "node:assert/strict";
import fc from "fast-check";
import { redact, redactJson } from "../../../../../../src/core/conversation/transfer/redaction/redact.ts";

const letters = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYz";
const long = letters + letters;

/** Put together here so that no scanner takes these for real ones. */
const secrets: readonly (readonly [kind: string, secret: string])[] = [
  ["apiKey", ["sk", letters].join("-")],
  ["apiKey", ["sk", "proj", long].join("-")],
  ["apiKey", ["sk", "ant", "api03", long].join("-")],
  ["apiKey", ["sk", "live", letters].join("_")],
  ["apiKey", ["AI", "za", long.slice(0, 35)].join("")],
  ["apiKey", ["AK", "IA", "ABCDEFGHIJ234567"].join("")],
  ["apiKey", ["SG", letters.slice(0, 22), long.slice(0, 43)].join(".")],
  ["token", ["ghp", letters].join("_")],
  ["token", ["github", "pat", long].join("_")],
  ["token", ["glpat", letters].join("-")],
  ["token", ["xoxb", "123456789012", letters].join("-")],
  ["token", ["npm", `${letters}abc`].join("_")],
  ["token", ["hf", letters].join("_")],
  ["token", ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", letters].join(".")],
];

const edge = (word: string) => ["-----", word, " RSA PRIVATE KEY", "-----"].join("");
const pem = (end: string) => `${edge("BEGIN")}\nMIIEow/+${letters}\n${letters}=\n${end}`;
const key = pem(edge("END"));

describe("Redaction", () => {
  it("replaces the keys and tokens of common services and counts them by kind", () => {
    for (const [kind, secret] of secrets) {
      for (const text of [secret, `key=${secret};`, `"${secret}"`, `a ${secret}, b`, `(${secret})`]) {
        const { value, report } = redact(text);
        assert.ok(!value.includes(secret.slice(8)), `${kind}: ${value}`);
        assert.equal(
          Object.values(report).reduce((sum, count) => sum + count, 0),
          1,
          text,
        );
      }
      assert.deepEqual(redact(`${secret} ${secret}`).report, { [kind]: 2 });
    }
  });

  it("replaces private key blocks, also cut ones and those with escaped line ends", () => {
    assert.equal(redact(`a\n${key}\nb`).value, "a\n[redacted privateKey]\nb");
    assert.equal(redact(JSON.stringify({ key })).value, '{"key":"[redacted privateKey]"}');
    assert.equal(redact(JSON.stringify({ key: pem("") })).value, '{"key":"[redacted privateKey]"}');
  });

  it("replaces private keys in listings, differences and quotations, and the end of one", () => {
    const body = `MIIEow/+${letters}`;
    const lines = key.split("\n");
    for (const before of ["> ", ">> ", "+", "    ", "# ", "12\t", "   3: "])
      assert.ok(!redact(lines.map((line) => before + line).join("\n")).value.includes(letters), before);
    for (const before of ["> ", "+"]) {
      const quoted = JSON.stringify({ text: lines.map((line) => before + line).join("\n") });
      assert.ok(!redact(quoted).value.includes(letters), quoted);
    }
    assert.ok(!redact(`${body}\n${letters}=\n${edge("END")}`).value.includes(letters));
    const other = ["---- BEGIN SSH2 ENCRYPTED PRIVATE", "KEY ----"].join(" ");
    assert.ok(!redact(`${other}\n${body}\n${other.replace("BEGIN", "END")}`).value.includes(letters));
  });

  it("replaces what is in lines that are numbered, added or quoted, within JSON and within that", () => {
    const body = `MIIEow/+${letters}`;
    const ppk = `Private-Lines: 2\n${body}\n${letters}`;
    const json = (text: string) => JSON.stringify({ text });
    for (const secret of [key, `${body}\n${letters}=\n${edge("END")}`, ppk, `h:5432:db:me:${letters}`]) {
      for (const before of ["12\t", "     3\t", "+", "> ", ""]) {
        const shown = secret.replace(/^/gm, before);
        for (const text of [shown, json(shown), json(json(shown)), json(`a\n${shown}\nb`)])
          assert.ok(!redact(text).value.includes(letters), text);
      }
    }
    assert.ok(!redact(json(json(JSON.stringify({ k: `${letters}1`, kty: "oct" })))).value.includes(letters));
    for (const plain of ["see \"src/a.ts:1234:5:const\" or 'b:80'", "12\tlocalhost:8080:up", "a.ts:12:b:c:d"])
      assert.equal(redact(plain).value, plain);
  });

  it("finds secrets in coloured text, and leaves the colours of all else", () => {
    for (const color of ["\u001b[1;32m", "\\u001b[32m", "\\x1b[0m", "\\033[38;5;1m", "\\e[m"]) {
      for (const [, secret] of secrets) {
        const text = `${color}${secret.slice(0, 12)}${color}${secret.slice(12)}${color} end`;
        assert.match(redact(text).value, /^\[redacted \w+\] end$/, text);
      }
      const plain = `${color}nothing${color}`;
      assert.equal(redact(plain).value, plain);
    }
  });

  it("finds what Kubernetes keeps in a Secret under whatever name, and nothing in other objects", () => {
    const value = ["c3VwZXItc2VjcmV0", "LXBhc3N3b3JkLTEyMw=="].join("");
    const yaml = `apiVersion: v1\ndata:\n  foo: ${value}\nkind: Secret\nmetadata:\n  name: backendService1\n  app: frontend\n`;
    const json = JSON.stringify({ data: { foo: value }, kind: "Secret" }, undefined, 2);
    const listed = yaml
      .split("\n")
      .map((line, at) => `${at + 1}\t${line}`)
      .join("\n");
    for (const text of [yaml, json, listed, JSON.stringify(yaml), JSON.stringify(json)]) {
      assert.ok(!redact(text).value.includes(value.slice(0, 20)), text);
      assert.equal(redact(text).report.password, 1, text);
    }
    const other = yaml.replace("Secret", "ConfigMap");
    assert.equal(redact(other).value, other);
  });

  it("replaces the secret and keeps what names it", () => {
    const cases = [
      [`Authorization: Bearer ${letters}`, "Authorization: Bearer [redacted token]"],
      ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted password]"],
      ["postgres://me:hunter2@db/x", "postgres://me:[redacted password]@db/x"],
      ["https://:tok3n@host/", "https://:[redacted password]@host/"],
      ["the password is Hunter2correct!", "the password is [redacted password]!"],
      ["openssl enc -k hunter2 -in x", "openssl enc -k [redacted password] -in x"],
      [`vault login ${letters}`, "vault login [redacted token]"],
      [`gh auth login --with-token <<< ${letters}`, "gh auth login --with-token <<< [redacted token]"],
      ["net use z: \\\\h\\s hunter2 /user:me", "net use z: \\\\h\\s [redacted password] /user:me"],
      [
        `SharedAccessSignature sr=x&sig=${letters}%3d&se=1`,
        "SharedAccessSignature sr=x&sig=[redacted token]&se=1",
      ],
      [`{"kty":"oct","k":"${letters}"}`, '{"kty":"oct","k":"[redacted privateKey]"}'],
      [
        "3\t- name: DB_PASSWORD\n4\t  value: hunter2x",
        "3\t- name: DB_PASSWORD\n4\t  value: [redacted password]",
      ],
      ["DB_PASSWORD=correct-horse\nA=b", "DB_PASSWORD=[redacted password]\nA=b"],
      ["export OPENAI_API_KEY=abcdefgh12", "export OPENAI_API_KEY=[redacted password]"],
      ['"password": "correct horse"', '"password": "correct horse"'],
      ['"client_secret": "correct-horse"', '"client_secret": "[redacted password]"'],
      ["apiKey: 'correct-horse',", "apiKey: '[redacted password]',"],
    ];
    for (const [text = "", expected] of cases) assert.equal(redact(text).value, expected);
  });

  it("leaves alone what only looks a little like a secret", () => {
    const plain = [
      "import sk-learn as sk; .sk-circle-fade-dot-with-a-long-name {}",
      "const token: string = readToken(input);",
      "password = getPassword(); PASSWORD=${SECRET_FROM_ENV}",
      "the bearer of bad news; Bearer authenticationscheme",
      "https://example.com:8080/a@b and git@host:path/to/repo",
      "commit 3f786850e387550fdab836ed7e6dc881de23001b",
      "id 01JH5V8K3Z9Q4W6X7Y8Z9A0B1C of eyJ and AKIA",
      `data:image/png;base64,${long}`,
    ];
    for (const text of plain) assert.deepEqual(redact(text), { value: text, report: {} });
  });

  it("writes the home folder as ~ wherever it stands, and no other folder", () => {
    const home = (text: string) => redact(text, { homePath: "/home/me" }).value;
    assert.equal(home("at /home/me/app/a.ts:1 and file:///home/me/x"), "at ~/app/a.ts:1 and file://~/x");
    assert.equal(home('"/home/me"'), '"~"');
    for (const other of ["/home/me2/x", "/home/me-old", "/srv/home/me/x", "/home/me.bak/x", "home/me"]) {
      assert.equal(home(other), other);
    }
    const drive = (text: string) => redact(text, { homePath: "C:\\Users\\Me" }).value;
    assert.equal(drive("c:\\users\\me\\app C:/Users/Me/x file:///c%3A/Users/Me/y"), "~\\app ~/x file:///~/y");
    assert.equal(drive(JSON.stringify({ at: "C:\\Users\\Me\\a" })), '{"at":"~\\\\a"}');
    assert.equal(redact("/x", { homePath: "/" }).value, "/x");
  });

  it("keeps JSON text JSON, however often it was put into strings, and its secrets out", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...secrets.map(([, secret]) => secret), key, "/home/me/x", '"', "\\", "\n"),
    );
    const nested = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(nested, fc.integer({ min: 1, max: 3 }), (text, depth) => {
        let json = text;
        for (let level = 0; level < depth; level++) json = JSON.stringify({ password: json, list: [json] });
        const { value } = redact(json, { homePath: "/home/me" });
        let back: unknown = value;
        for (let level = 0; level < depth; level++)
          back = (JSON.parse(String(back)) as { list: unknown[] }).list[0];
        assert.equal(typeof back, "string");
        for (const [, secret] of secrets) assert.ok(!value.includes(secret));
      }),
    );
  });

  it("redacts every string of a value and none of its keys", () => {
    const [, secret = ""] = secrets[0] ?? [];
    const { value, report } = redactJson({ [secret]: [secret, { a: 1, b: null, c: secret }] });
    assert.deepEqual(value, { [secret]: ["[redacted apiKey]", { a: 1, b: null, c: "[redacted apiKey]" }] });
    assert.deepEqual(report, { apiKey: 2 });
  });

  describe("of a secret in parts", () => {
    const token = ["ghp", `${letters}Qq7`].join("_");
    const parts = [token.slice(0, 18), token.slice(18)] as const;
    const split: Readonly<Record<string, (first: string, second: string) => string>> = {
      "wrapped by a terminal": (a, b) => `it is ${a}\n${b}\nnext line`,
      "wrapped in a difference": (a, b) => `+token ${a}\n+${b}\n next`,
      "with a backslash": (a, b) => `export GH=${a}\\\n  ${b}`,
      "in quoted-printable": (a, b) => `${a}=\r\n${b}`,
      "as a concatenation": (a, b) => `const t = "${a}" + "${b}";`,
      "as one over two lines": (a, b) => `t = '${a}' +\n    '${b}'`,
      "of PHP": (a, b) => `$t = '${a}' . '${b}';`,
      "as Python's implicit one": (a, b) => `t = ("${a}"\n     "${b}")`,
      "with a zero-width space": (a, b) => `${a}\u200b${b}`,
      "with a soft hyphen": (a, b) => `${a}\u00ad${b}`,
      "with a direction in it": (a, b) => `${a}\u202e${b}`,
      "within JSON": (a, b) => JSON.stringify({ log: `x = "${a}" + "${b}"` }),
    };
    for (const [name, form] of Object.entries(split)) {
      it(`finds it ${name}, and leaves what joins the parts`, () => {
        const { value, report } = redact(form(...parts));
        assert.equal(value, form("[redacted token]", ""));
        assert.deepEqual(report, { token: 1 });
      });
    }

    it("finds it with its signs written otherwise", () => {
      for (const sign of ["%5F", "\\u005f", "&#95;"]) {
        assert.equal(redact(`t=${token.replace("_", sign)}`).value, `t=[redacted token]${sign}`, sign);
      }
      assert.equal(redact(`Bearer%20${token}`).value, "Bearer%20[redacted token]");
    });

    it("takes no line for the end of the one before it", () => {
      for (const next of ["OTHER=value", "plainwords", "getUserName2(x)", "12345678", "2024-01-01T10"]) {
        assert.equal(redact(`${token}\n${next}`).value, `[redacted token]\n${next}`, next);
      }
      const lines = `${letters}\n${letters}\n${long}`;
      assert.equal(redact(lines).value, lines);
    });
  });

  it("replaces a word in base64 that says a secret, and no other", () => {
    const said = (text: string) => redact(btoa(text)).value;
    assert.equal(said(`https://me:${letters}@example.org/`), "[redacted password]");
    assert.equal(said(secrets[7]?.[1] ?? ""), "[redacted token]");
    assert.equal(said(`DB_PASSWORD=${letters}`), "[redacted password]");
    for (const plain of ["a text of several words, nothing more", '{"alg":"HS256","typ":"JWT"}']) {
      assert.equal(said(plain), btoa(plain));
    }
  });

  it("finds what newer services and other commands give", () => {
    const forms: readonly ((secret: string) => string)[] = [
      (s) => `https://eth-mainnet.g.alchemy.com/v2/${s}`,
      (s) => `https://mainnet.infura.io/v3/${s}`,
      (s) => `Cookie: a=b; session=${s}; theme=dark`,
      (s) => `AUTH PLAIN ${s}`,
      (s) => `jdbc:oracle:thin:scott/${s}@//db:1521/x`,
      (s) => `storePassword "${s}"`,
      (s) => `net use \\\\server\\x ${s} /user:me`,
      (s) => `ConvertTo-SecureString '${s}' -AsPlainText -Force`,
      (s) => `bedrock-api-key-${s}`,
    ];
    for (const form of forms) assert.ok(!redact(form(letters)).value.includes(letters), form("…"));
  });

  it("finds nothing more in what it has redacted", () => {
    const text = [...secrets.map(([, secret]) => secret), key, "a://b:cdef@g"].join("\n");
    const once = redact(text).value;
    assert.deepEqual(redact(once), { value: once, report: {} });
  });
});
