import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { sharedFolder } from "../../../../src/store/files/sharedFolder.ts";
import { tempFolder } from "../tempFolder.ts";

describe("The storage folder of a workspace", () => {
  const path = tempFolder();

  it("is the first window's in every window on it", () => {
    mkdirSync(path("-6f3c2a1b/longhand.longhand"), { recursive: true });
    assert.equal(sharedFolder(path("-6f3c2a1b/longhand.longhand")), path("-6f3c2a1b/longhand.longhand"));
    assert.equal(sharedFolder(path("-6f3c2a1b-1/longhand.longhand")), path("-6f3c2a1b/longhand.longhand"));
    assert.equal(sharedFolder(path("-6f3c2a1b-2/longhand.longhand")), path("-6f3c2a1b/longhand.longhand"));
  });

  it("is its own where there is no first one", () => {
    assert.equal(sharedFolder(path("0a1b-1/longhand.longhand")), path("0a1b-1/longhand.longhand"));
  });
});
