import assert from "node:assert/strict";
import { languageTag } from "../../../src/presenter/language.ts";

describe("the editor's language", () => {
  it("is a tag that figures and dates take, whatever a language pack calls itself", () => {
    for (const [language, tag] of [
      ["en", "en"],
      ["de", "de"],
      ["pt-br", "pt-BR"],
      ["zh-hans", "zh-Hans"],
      ["qps-ploc", "qps-Ploc"],
      ["zh_CN", "en"],
      ["en_US.UTF-8", "en"],
      ["C", "en"],
      ["*", "en"],
      ["", "en"],
    ] as const) {
      assert.equal(languageTag(language), tag, language);
      assert.match(new Intl.NumberFormat(languageTag(language)).format(12_345), /\d/);
    }
  });
});
