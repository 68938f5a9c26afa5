import assert from "node:assert/strict";
import { parseQuery } from "../../../../src/core/text/search/searchQuery.ts";
import { namesIn, termsOf } from "../../../../src/core/text/search/searchTerms.ts";

function terms(text: string): string {
  return termsOf(text).join(" ");
}

describe("A number in a text", () => {
  it("is one term, however its thousands are parted", () => {
    const forms = ["4317", "4,317", "4'317", "4’317", "4\u00a0317", "4\u2009317", "4\u202f317", "4_317"];
    for (const form of [...forms, "$4,317", "-4,317", "4,317.", "(4,317)", "4,317%"]) {
      assert.equal(terms(form), "4317", form);
    }
    for (const form of ["1,234,567", "1'234'567", "12,34,567"]) {
      assert.equal(terms(form), form.replace(/\D/g, ""), form);
    }
  });

  it("is both that it may be where a dot parts thousands or decimals", () => {
    assert.equal(terms("4.317"), "4.317 4317");
    assert.equal(terms("1.234.567"), "1.234.567 1234567");
  });

  it("is one term with its decimals, after a dot or a comma", () => {
    for (const form of ["3.14", "3,14", "3.14."]) assert.equal(terms(form), "3.14", form);
    for (const form of ["1,234.56", "1.234,56", "1'234.56", "1\u202f234,56"]) {
      assert.equal(terms(form), "1234.56", form);
    }
    assert.equal(terms("0,317"), "0.317");
  });

  it("is the same with a unit written to it or apart", () => {
    assert.equal(terms("4,317ms"), "4317ms 4317 ms");
    assert.equal(terms("4,317 ms"), "4317 ms");
    assert.equal(terms("1,5MB"), terms("1.5MB"));
  });

  it("keeps its thousands together within a name", () => {
    assert.equal(terms("rows:4,317"), "rows:4317 row 4317");
    assert.equal(terms("1,200-1,500"), "1200-1500 1200 1500");
  });

  it("is one of several in a list, and beside another after a comma and a blank", () => {
    for (const [list, parted] of [
      ["1,2,3", "1 2 3"],
      ["(10,20)", "10 20"],
      ["[100,200]", "100 200"],
      ["crop(100,200)", "crop 100 200"],
      ["100,200,300,4", "100 200 300 4"],
      ["101,102,103,104,105,106,107,108,109", "101 102 103 104 105 106 107 108 109"],
      ["4, 317", "4 317"],
    ] as const) {
      assert.equal(terms(list), parted, list);
    }
  });

  it("is the same version with a v and without", () => {
    assert.ok(termsOf("v24.21.0").includes("24.21.0"));
    assert.ok(termsOf("24.21.0").includes("24.21.0"));
  });

  it("stands in stored indices in the words that it always had there", () => {
    for (const form of ["4,317", "4.317", "4\u202f317", "12,34,567", "$1,200.50", "3,14"]) {
      const stored = namesIn(form).flatMap(({ words }) => words.map(({ text }) => text));
      assert.deepEqual(stored, form.match(/\d+/g), form);
    }
  });

  it("is asked of a stored index with separators and without", () => {
    const asked = (query: string) => parseQuery(query).asked.map((word) => word.map(({ terms }) => terms));
    assert.deepEqual(asked("4317"), [[["4317"], ["4", "317"]]]);
    assert.deepEqual(asked("4,317"), [[["4", "317"], ["4317"]]]);
    assert.deepEqual(asked("317"), [[["317"]]]);
  });

  it("is found in a long row of others in a time that grows with it", () => {
    assert.equal(termsOf("101,102,".repeat(20_000)).length, 40_000);
  });
});
