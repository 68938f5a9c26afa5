import type { CompactionEntry } from "../../conversation/entry.ts";
import type { Marks } from "../../conversation/fold.ts";
import { withStub } from "../truncation/imageStubs.ts";

/** The forms that a compaction gives to messages which it does not hide. */
export function formsIn({
  strategy,
  hides,
  stubs = [],
  images = [],
  cuts = [],
}: CompactionEntry): ReadonlyMap<string, Marks> {
  const forms = new Map<string, Marks>();
  for (const id of strategy === "clearToolResults" ? hides : stubs) forms.set(id, { cleared: true });
  for (const { id, chars } of cuts) forms.set(id, { cut: chars });
  for (const stub of images) forms.set(stub.id, withStub(forms.get(stub.id) ?? {}, stub));
  return forms;
}
