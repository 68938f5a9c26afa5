import { withoutCyrillicEnding } from "./cyrillicEndings.ts";
import { stem } from "./searchTerms.ts";

/** Irregular forms of English words, each line one word: what a stemmer cannot bring together. */
const forms = `am are is was were been be|go went gone|give gave given|take took taken|make made|see saw seen|come came
know knew known|think thought|say said|tell told|find found|feel felt|leave left|keep kept|begin began begun
bring brought|buy bought|write wrote written|run ran|meet met|pay paid|sit sat|speak spoke spoken|stand stood
teach taught|catch caught|choose chose chosen|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten
fall fell fallen|fight fought|fly flew flown|forget forgot forgotten|freeze froze frozen|grow grew grown|hear heard
hide hid hidden|hold held|lead led|learn learnt|lend lent|lose lost|mean meant|ride rode ridden|ring rang rung
rise rose risen|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|sing sang sung|sink sank sunk
sleep slept|spend spent|steal stole stolen|stick stuck|swim swam swum|swing swung|tear tore torn|throw threw thrown
understand understood|wake woke woken|wear wore worn|win won|break broke broken|build built|burn burnt|deal dealt
dream dreamt|hang hung|bite bit bitten|blow blew blown|bind bound|bend bent|become became|seek sought|spin spun
strike struck|swear swore sworn|sweep swept|weave wove woven|rebuild rebuilt|rewrite rewrote rewritten|rerun reran
override overrode overridden|overwrite overwrote overwritten|undo undid undone|withdraw withdrew withdrawn
child children kid|man men|woman women|foot feet|tooth teeth|mouse mice|person people|wife wives|life lives|knife knives
half halves|leaf leaves|index indices indexes|vertex vertices|matrix matrices|analysis analyses|criterion criteria`;

const baseForms = new Map(
  forms.split(/[|\n]/).flatMap((line) => {
    const [base = "", ...others] = line.split(" ").map(stem);
    return others.map((form) => [form, base] as const);
  }),
);

/** Base form of a search term: that of an irregular English form, a Russian word without its ending, else the term itself. */
export function baseForm(term: string): string {
  return baseForms.get(term) ?? withoutCyrillicEnding(term);
}
