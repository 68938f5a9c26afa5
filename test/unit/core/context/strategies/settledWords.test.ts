import assert from "node:assert/strict";
import { settledWords } from "../../../../../src/core/context/strategies/settledWords.ts";

const settled =
  `We'll go with Postgres for the queue.|Let's stick to tabs everywhere.|No new dependencies, please.|Use pnpm, not npm.
I want all dates in ISO format.|Keep the public API stable.|Avoid default exports.|The limit is 200 lines per file.|Max 3 retries.
Under no circumstances push to main.|You may not edit generated files.|It has to run on Windows as well.|We settled on ULIDs.
Going forward, write tests first.|Leave the vendor folder alone.|Only the replica may be queried.|Remember: prod is read-only.
Wir nehmen Postgres.|Bitte nie direkt auf main pushen.|Auf keinen Fall das Schema ändern.|Ab jetzt bitte auf Deutsch.
N'utilise pas lodash.|Il faut que ça marche hors ligne.|À partir de maintenant, réponds en français.|No uses lodash.
Hemos decidido usar SQLite.|Debe funcionar sin conexión.|Non usare mai lodash.|Deve funzionare offline.|Não use lodash.
Het moet offline werken.|Använd aldrig lodash.|Nigdy nie używaj lodash.|Musi działać offline.|lodash kullanma.
Не используй lodash.|Должно работать офлайн.|Запрещено трогать vendor.|必须支持离线。|一律使用 Tab。|lodashは使わないでください。
SQLite로 결정했습니다.|반드시 오프라인에서 작동해야 합니다.|لا تستخدم lodash أبدا.|אסור לגעת ב-vendor.`.split(
    /[|\n]/,
  );

const unsettled =
  `Add a button to the header.|I don't know why it fails.|It doesn't work.|Only the first test fails.|You may continue.
We can't reproduce it.|The theme is broken on this page, fix the schema.|There is no error in the log.|No, the other one.
Do we have to restart?|You don't have to hurry.|Sort the imports.|Thanks, that works.|Kannst du das prüfen?|Le test échoue.
Le 3 mai il y avait une erreur.|No funciona.|Non funziona.|Nie wiem.|To nie działa.|测试失败了。|テストが失敗します。|Тест падает.`.split(
    /[|\n]/,
  );

describe("Words that settle something", () => {
  it("are known in what users say, in many languages, and not in what they report, ask or order", () => {
    for (const text of settled) assert.match(text, settledWords.user);
    for (const text of unsettled) assert.doesNotMatch(text, settledWords.user);
  });

  it("are fewer in replies, which explain much", () => {
    assert.match("We decided to drop the cache.", settledWords.assistant);
    assert.doesNotMatch("The build has to run first, so avoid the cache.", settledWords.assistant);
  });
});
