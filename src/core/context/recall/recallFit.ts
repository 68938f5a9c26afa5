import { baseForm } from "../../text/irregularForms.ts";
import { namesIn } from "../../text/searchTerms.ts";
import type { RecallIndex } from "./recallIndex.ts";

/** Words that steer a conversation and are about nothing in it, as search terms have them. */
const talk = new Set(
  `ok okay okey yes yeah yep yup no nope sure thanks thank thx ty cheers great good nice cool perfect fine well right
  wonderful awesome amazing excellent brilliant lovely super neat sweet wow hmm hm oh ah haha lol hi hello hey bye goodbye
  morning evening night welcome sorry never mind nevermind go ahead continue proceed carry keep resume next step start stop
  begin wait hold pause done ready finish do it try make let look see check work use want need know think mean guess hope
  say tell ask answer explain show give take get put come thing stuff way one two first last same other another else
  really actually maybe perhaps probably possible possibly definite definitely absolutely exactly correct agree agreed
  understand understood sound plan idea point sense deal problem worry question help appreciate love like enjoy happy glad
  excited feel today tomorrow tonight yesterday now then soon later time moment minute second again back away already yet
  still just even ever much many lot bit little big more less enough better best bad worse rest part everything anything
  nothing something someone anyone everyone please kind course case job move forward fix change run undo redo apply
  commit push ship merge approve confirm accept cancel skip looks lgtm gotcha alright roger noted hurry quick fast slow
  leave talk chat hear read write open close weiter danke bitte gut ja nein merci oui non gracias si grazie obrigado`
    .split(/\s+/)
    .flatMap((word) => namesIn(word).flatMap(({ telling }) => telling.map(baseForm))),
);

/** How well what was found fits a message. */
export interface RecallFit {
  /** Names of the message that are about something, and how many of them are met at the best place or beside it. */
  readonly names: number;
  readonly met: number;
  /** Identifiers and paths of several parts that are met whole. */
  readonly exact: number;
  /** What is met, by rarity: the share of all, and the sum. */
  readonly share: number;
  readonly weight: number;
}

/**
 * Fit of the message at `place` and those beside it, as far as they may be shown, to `text`. Words that only steer a
 * conversation count for nothing.
 */
export function fitAt(
  index: RecallIndex,
  text: string,
  place: number,
  mayShow: (place: number) => boolean,
): RecallFit {
  const places = [place - 1, place, place + 1].filter(mayShow);
  const asked = new Map<string, readonly string[]>();
  for (const { whole, telling } of namesIn(text)) {
    const parts = telling.map(baseForm);
    if (whole !== undefined || parts.some((part) => !talk.has(part) && part.length > 1)) {
      asked.set(whole ?? parts.join(" "), whole === undefined ? parts : [whole, ...parts]);
    }
  }
  let [met, exact, all, weight] = [0, 0, 0, 0];
  for (const [name, terms] of asked) {
    const rarity = Math.max(...terms.map((term) => index.rarity(term)));
    all += rarity;
    const found = terms.filter((term) => stands(index.of(term).places, places));
    if (found.length === 0) continue;
    met++;
    if (terms[0] === name && terms.length > 1 && stands(index.of(name).places, places)) exact++;
    weight += Math.max(...found.map((term) => index.rarity(term)));
  }
  return { names: asked.size, met, exact, share: all === 0 ? 0 : weight / all, weight };
}

/** True where one of `places` is among the sorted ones. */
function stands(sorted: readonly number[], places: readonly number[]): boolean {
  return places.some((place) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === place;
  });
}
