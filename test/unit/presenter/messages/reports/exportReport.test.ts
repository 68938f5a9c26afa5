import assert from "node:assert/strict";
import { exportReport } from "../../../../../src/presenter/messages/reports/exportReport.ts";
import { english } from "../../../doubles/english.ts";

describe("What an export says", () => {
  it("names the kinds of secrets that were redacted, and how many of each", () => {
    assert.equal(exportReport({}, english), "The conversation was exported; no secrets were found in it.");
    assert.equal(exportReport({ apiKey: 1 }, english), "The conversation was exported; redacted: 1 API key.");
    assert.equal(
      exportReport({ homePath: 1_200, password: 1, privateKey: 2, token: 3, apiKey: 0 }, english),
      "The conversation was exported; redacted: 3 tokens, 2 private keys, 1 password, 1,200 paths of your home folder.",
    );
    assert.equal(
      exportReport({ token: 1, privateKey: 1, password: 2, homePath: 1 }, english),
      "The conversation was exported; redacted: 1 token, 1 private key, 2 passwords, 1 path of your home folder.",
    );
  });

  it("does not call it redacted where everything was kept", () => {
    assert.equal(
      exportReport(undefined, english),
      "The conversation was exported as it is, with whatever secrets it holds.",
    );
  });
});
