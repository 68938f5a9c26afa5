import { memoizeLast } from "../../../text/memoizeLast.ts";
import type { LocatedName } from "../../../text/search/searchTerms.ts";
import { backReferencesIn } from "./backReferences.ts";
import { queryNames } from "./queryNames.ts";

/** One of the things that a query is about: a sentence, or a clause of one. */
export interface QueryNeed {
  readonly names: readonly LocatedName[];
  /** Place in the query, in UTF-16 code units; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** True for a question, and for each of those that one sentence joins. */
  readonly isQuestion: boolean;
  /** True for an order that refers back to what was settled. */
  readonly refersBack: boolean;
}

/** Words that ask, in the languages of those who write to it. */
const interrogatives = [
  "what(?:['’]?s)?|which|who(?:['’]?s|se)?|where(?:['’]?s)?|why|how|when (?:is|are|was|were|do|does|did|will|should|can)",
  "remind me|do you (?:remember|recall)|(?:do|did|have|has|is|are|does) (?:we|you|i|it|the|our|there)|tell me",
  "welche[rsmn]?|wer|wem|wo|wann|warum|wieso|weshalb|wie|wie ?viele?|quoi|quel(?:le)?s?|qui|où|quand|pourquoi",
  "comment|combien|est-ce|qué|cuál(?:es)?|quién|dónde|cuándo|cómo|cuánt[oa]s?|quale|quali|chi|dove|quando",
  "perché|quant[oaie]|qual|quais|quem|onde|porquê|wat|welke|waar|wanneer|waarom|hoe|vad|vilken|vem|när|varför|hur",
  "jaki[em]?|jaka|kto|gdzie|kiedy|dlaczego|ile|что|как(?:ой|ая|ое|ие)|кто|где|когда|почему|сколько",
].join("|");
/** A question begins with such a word; in languages that are written without spaces, or that say it later, it may stand anywhere. */
const asksSomething = new RegExp(
  `^[^\\p{L}]*(?:(?:and|so|ok|okay|hey|hi|hm+|also|but|und|et|y|e|en|и)[\\s,]+)*(?:${interrogatives})(?!\\p{L})|什么|哪|谁|多少|为何|怎么|什麼|誰|何[時故をがでの]|どこ|いつ|なぜ|どの|どう|いくつ|무엇|어디|언제|왜|누가|어느|어떤|얼마`,
  "iu",
);
/** "Could you sort the imports?" asks for work, "could you tell me which" for an answer. */
const asksForWork =
  /^[^\p{L}]*(?:\p{L}+[\s,]+){0,2}(?:can|could|would|will) (?:you|we)(?!\p{L})|^[^\p{L}]*(?:kannst du|könntest du|können wir|peux-tu|pouvez-vous|puedes|podrías|puoi|potresti|podes|pode|kun je)(?!\p{L})/iu;
const asksWithin = new RegExp(`(?<!\\p{L})(?:${interrogatives})(?!\\p{L})`, "iu");
const questionMark = /[?？؟]/u;

/** True for a sentence that asks for what is known, not for work. */
function isAsked(sentence: string, end: string): boolean {
  if (!questionMark.test(end)) return asksSomething.test(sentence);
  return !asksForWork.test(sentence) || asksWithin.test(sentence);
}

const sentenceEnds = /[?？؟!！。;\n]+|\.\s/gu;
const joins = /,\s+(?:and|und|et|y)\s/gu;

/** The needs of a query that name something, in order; worked out once for all the steps that answer it. */
export const needsIn: (query: string) => readonly QueryNeed[] = memoizeLast(needsOf);

function needsOf(query: string): readonly QueryNeed[] {
  const names = queryNames(query);
  const references = backReferencesIn(query);
  const needs: QueryNeed[] = [];
  let [from, begun, next] = [0, 0, 0];
  for (const { 0: sign, index } of [...query.matchAll(sentenceEnds), { 0: "", index: query.length }]) {
    const isQuestion = isAsked(query.slice(from, index), sign);
    const clauses = query.slice(from, index).matchAll(joins);
    for (const end of [...Array.from(clauses, (found) => from + found.index), index]) {
      const first = next;
      while ((names[next]?.start ?? Infinity) < end) next++;
      const refersBack = !isQuestion && references.some(([at]) => at >= begun && at < end);
      if (next > first) {
        needs.push({ names: names.slice(first, next), from: begun, to: end, isQuestion, refersBack });
      }
      begun = end;
    }
    from = index;
  }
  return needs;
}
