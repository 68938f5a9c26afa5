import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";

/** Facts about a project as they were told, a question in other words, and what an answer holds. */
const told: readonly (readonly [told: string, asked: string, answer: string])[] = [
  ["Invoices are numbered per calendar year, starting at 1000.", "How are invoices numbered?", "1000"],
  ["The trial lasts 21 days and can be extended once.", "how many days does the trial last", "21 days"],
  ["We store money as integer cents, floats are banned.", "How is money stored?", "integer cents"],
  ["The mascot of the team is an axolotl.", "what's our mascot?", "axolotl"],
  ["The Kafka consumer group is called ledger-sync.", "whats the kafka consmer group name?", "ledger-sync"],
  ["The sandbox tenant is called wombat.", "what is the sanbox tenant called?", "wombat"],
  ["The certificate expires on 9 November.", "when does the certifcate expire", "9 November"],
  ["Our Kubernetes cluster runs 1.29.", "which version of k8s does the cluster run?", "1.29"],
  ["The authentication service signs with ES256.", "what does the auth svc sign with?", "ES256"],
  ["Parameters of a handler are validated with zod.", "how do we validate params of handlers?", "zod"],
  ["MAX_UPLOAD_CHUNKS has to stay at 64.", "what is maxUploadChunks?", "64"],
  ["SESSION_COOKIE_LIFETIME must be 8h.", "What about sessionCookieLifetime?", "8h"],
  ["`normalizePhoneNumber` drops a leading zero.", "what does normalize_phone_number drop?", "zero"],
  ["In apps/portal/ClaimWizard.vue the third step is skipped.", "what does ClaimWizard.vue skip?", "third"],
  ["The search index has 3 shards. No, it has 7 shards now.", "how many shards?", "7 shards"],
  ["We don't support Safari 13 any more.", "Do we care about safari 13?", "don't support"],
  ["Priya from support wants the export as XLSX.", "who asked for xlsx?", "Priya"],
  ["We decided to shelve the GraphQL gateway.", "What did we decide a week ago on GraphQL?", "shelve"],
  ["p95 latency budget for /search is 180ms.", "what's the latency budget of /search?", "180ms"],
  ["Die Sicherung der Datenbank läuft um halb drei.", "wann läuft die Sicherung", "halb drei"],
  ["Le serveur de préproduction s'appelle cormoran.", "comment s'appelle la préproduction", "cormoran"],
  ["Los informes se generan cada viernes.", "cuándo se generan los informes", "viernes"],
  ["Ключ шифрования хранится в сейфе Vault.", "где хранится ключ шифрования", "Vault"],
  ["日志保留三十天。", "日志保留多久", "三十天"],
];

/** Orders to which something that was settled belongs. */
export const bound: readonly { readonly order: string; readonly settled: string; readonly answer: string }[] =
  [
    {
      order: "Write a query that sums the ledger table.",
      settled: "Never query the ledger table without a tenant filter.",
      answer: "tenant filter",
    },
    {
      order: "Extend computeShippingFee for express parcels.",
      settled: "computeShippingFee must round half up.",
      answer: "round half up",
    },
    {
      order: "Implement avatar uploads next.",
      settled: "Avatar uploads must be stripped of EXIF data.",
      answer: "EXIF",
    },
  ];

const everyday: readonly (readonly [asked: string, answered: string])[] = [
  ["Please add a loading state to the orders table.", "Done: the table shows a skeleton meanwhile."],
  ["Could you extract the header into its own component?", "I moved it and kept the props as they were."],
  ["The build is red, have a look.", "The type of the action was too narrow; the build passes again."],
  ["Write a test for the empty cart.", "I added a test that renders the cart without items."],
  ["Why does the page flicker?", "The effect ran twice in strict mode; I made it idempotent."],
  ["Let's tidy the imports.", "I sorted the imports and removed four that nobody used."],
  ["Can we speed up the startup?", "Loading the templates lazily saves most of the time."],
  ["Make the API client typed.", "The client is generated from the schema now, with types."],
  ["Add validation to the signup form.", "The form checks the length before it is sent."],
  ["Please use the design tokens for colours.", "All hard-coded colours are replaced by tokens."],
  ["Remove the old feature flag.", "The flag and the branch behind it are gone."],
  ["The consumer of the queue is slow.", "It acknowledged each message alone; now it works in batches."],
  ["Add a log line when a webhook is rejected.", "Each rejection is logged with its reason."],
  ["Fix the release script.", "It tagged before it pushed; the order is right now."],
];

/** Orders about the same things, of which nothing told before answers any. */
export const orders =
  `Please add a unit test for the date helper.|Refactor the settings page, it should use a new form.
Add a spinner to the export button.|Move the constants out of the controller.|Make the tooltip appear later.
Update the README with the new installation steps.|Extract this into a hook.|Let's add pagination to the users.
The icon in the header is blurry on retina displays.|Please rename the variable in the loop to something better.
Convert this class to a function.|Create a new component for the invoice preview.|Bump the dependencies, please.
The footer overlaps with the content on mobile.|Add a dark mode toggle to the settings.|Delete the stylesheet.
Split the big reducer into smaller ones.|Use a transaction for the two inserts.|Let's make the retries configurable.
The modal does not close when I press escape.|Could you look at the failing import?|Please document the hook.`
    .trim()
    .split(/[|\n]/);

/** A session of everyday work in which these facts are told, each once, between other things. */
export function workTalk(step: number) {
  const fillers: ChatMessage[] = [];
  const say = (user: string, assistant: string) =>
    fillers.push({ role: "user", content: user }, { role: "assistant", content: assistant });
  const all = [...told.map(([text]) => text), ...bound.map(({ settled }) => settled)];
  for (const [at, text] of all.entries()) {
    say(text, "Noted.");
    for (let more = 0; more < 6; more++)
      say(...(everyday[(at * 6 + more * step) % everyday.length] ?? ["", ""]));
  }
  return { fillers, facts: told.map(([, asked, answer]) => ({ asked, answer })) };
}
