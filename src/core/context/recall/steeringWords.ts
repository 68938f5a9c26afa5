import { baseForm } from "../../text/search/irregularForms.ts";
import { namesIn } from "../../text/search/searchTerms.ts";

/** Words that steer a conversation and are about nothing in it, as search terms have them. */
const steering = new Set(
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

/** True for a search term in base form that steers a conversation and is about nothing in it. */
export function steers(term: string): boolean {
  return steering.has(term);
}
