import { baseForm } from "../../../text/search/irregularForms.ts";
import type { Name } from "../../../text/search/searchTerms.ts";

const known = new WeakMap<Name, readonly string[]>();

/** Index terms of a name: the whole, and the base forms of what its parts tell. Worked out once for a name that is met again. */
export function termsOfName(name: Name): readonly string[] {
  const terms = known.get(name) ?? termsIn(name);
  known.set(name, terms);
  return terms;
}

function termsIn({ whole, significantTerms }: Name): readonly string[] {
  const parts = significantTerms.map(baseForm);
  return whole === undefined ? parts : [whole, ...parts];
}
