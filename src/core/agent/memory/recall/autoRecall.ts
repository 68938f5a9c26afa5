import { passages, senderOf } from "../../../context/recall/recallPassages.ts";
import {
  relevanceAt,
  SubjectNames,
  type Relevance,
  type SubjectName,
} from "../../../context/recall/recallRelevance.ts";
import { distancesIn } from "../../../context/recall/query/queryDates.ts";
import { queryNames } from "../../../context/recall/query/queryNames.ts";
import { withoutBackReferences } from "../../../context/recall/query/backReferences.ts";
import { needsIn, type QueryNeed } from "../../../context/recall/query/queryNeeds.ts";
import type { RecallIndex } from "../../../context/recall/recallIndex.ts";
import type { RankedMessage } from "../../../context/recall/rankingCache.ts";
import { rankedMessages } from "../../../context/recall/recallRanking.ts";
import { mayRecall, type Recallable } from "../../../context/recall/recall.ts";
import { isDecision } from "../../../context/strategies/importance.ts";
import type { View } from "../../../context/view.ts";
import { isSent } from "../../../context/standings.ts";
import { attachedIn, editorContextName } from "../../../conversation/companions/attachedText.ts";
import { fetchEntryTexts } from "../../../conversation/deferredText.ts";
import type { RecalledPart } from "../../../conversation/entry.ts";
import type { Conversation } from "../../../conversation/fold.ts";
import { recalledText } from "../../../conversation/companions/recalledText.ts";
import { pause, runYielding } from "../../../tokens/encoding/yieldingWork.ts";
import { openFile } from "../../prompt/editorContext.ts";
import type { AgentSettings } from "../agentSettings.ts";
import type { Memory } from "../memory.ts";

/** The most tokens of what is recalled for one message, and their largest share of the prompt limit. */
const mostTokens = 1_500;
const shareOfLimit = 1 / 20;
/** Characters of a token, as a first guess of how much may be shown. */
const charsPerToken = 3.2;
/** Share of the best score below which nothing is shown. */
const leastShare = 0.1;
/** The best matches of each subject that are looked at to tell whether anything fits well. */
const judged = 8;
/** The most subjects of one message. */
const mostSubjects = 5;
/** The most matches that may be shown: more than there is room for, as some may have been attached before. */
const mostShown = 60;
/** Characters of a message that are looked up. */
const longestQuery = 4_000;

/** Form of a sentence: a question, an order that refers back to what was settled, or what is told or ordered otherwise. */
const moods = ["asks", "refersBack", "tells"] as const;
type Mood = (typeof moods)[number];

/**
 * True for a fit that is good enough to be shown, measured on questions, on statements about the same things and on small
 * talk. What asks may hang on one rare word, as may what refers back; what tells or orders has to be met for the most part,
 * or by what was settled.
 */
function fitsWell(fit: Relevance, mood: Mood, isSettled: () => boolean): boolean {
  const { exact, share } = fit;
  // An identifier or a path means one thing, whatever else is said.
  return exact > 0 ? share >= 0.1 : fitsBy[mood](fit, isSettled);
}

const fitsBy: Readonly<Record<Mood, (fit: Relevance, isSettled: () => boolean) => boolean>> = {
  asks: ({ met, share, weight }) =>
    (share >= 0.4 && weight >= 4) || (met >= 2 && share >= 0.25 && weight >= 3),
  refersBack: ({ share, weight }, isSettled) =>
    share >= 0.25 && (weight >= 4 || (weight >= 3 && isSettled())),
  tells: ({ met, share, weight }, isSettled) =>
    met >= 2 && ((share >= 0.6 && weight >= 3) || (share >= 0.35 && weight >= 4 && isSettled())),
};

/** Looks up, unasked, what the hidden part of a conversation holds about a message that is about to be sent. */
export class AutoRecall {
  private readonly settings: () => Pick<AgentSettings, "autoRecall">;
  private readonly memory: Pick<Memory, "view" | "counting">;
  private readonly index: RecallIndex;
  private readonly current: () => Conversation;

  constructor(
    settings: AutoRecall["settings"],
    memory: AutoRecall["memory"],
    index: RecallIndex,
    current: () => Conversation,
  ) {
    this.settings = settings;
    this.memory = memory;
    this.index = index;
    this.current = current;
  }

  /** Takes what is new of the record into the index, pausing now and then, so that the next message need not wait for it. */
  async readAhead(): Promise<void> {
    await pause();
    const { messages, compactions } = this.current();
    if (compactions.size > 0 && this.settings().autoRecall === true) await this.read(messages);
  }

  /** The parts that go along with a message of this text, best first; none where nothing fits well, or the user wants none. */
  async partsFor(text: string): Promise<readonly RecalledPart[]> {
    const { messages, marks } = this.current();
    if (this.settings().autoRecall !== true) return [];
    const { weighed, figures } = await this.memory.view();
    const record: Recallable = { messages, weighed };
    const query = queryOf(text);
    if (query === "" || !messages.some((_, document) => mayRecall(record, document))) return [];
    await this.read(messages);
    const mayShow = (document: number) => mayRecall(record, document);
    const all = (await runYielding(rankedMessages(this.index, query, mayShow, leastShare))).slice(
      0,
      mostShown,
    );
    const subjects = subjectsOf(this.index, query);
    const fits = this.fitting(subjects, all, mayShow);
    if (fits.size === 0) return [];
    // What no question asks for has to fit by itself, each part of it.
    const isAsked = subjects.some(({ mood }) => mood === "asks");
    const found = isAsked ? all : all.filter(({ document }) => fits.has(document));
    const attached = attachedParts(weighed, marks);
    const shownOf = (document: number) => attached.get(messages[document]?.id ?? "");
    const source = { messages, positions: this.index.positions, mayShow, shownOf };
    const cap = Math.min(mostTokens, Math.floor(figures.limit * shareOfLimit));
    return this.within(cap, async (room) => {
      const parts = (await runYielding(passages(source, found, query, room))).flat();
      if (!parts.some(({ document }) => fits.has(document))) return [];
      return parts.flatMap(({ document, text: part }) => {
        const id = messages[document]?.id;
        return id === undefined ? [] : [{ id, from: senderOf(messages, document), text: part }];
      });
    });
  }

  private async read(messages: Conversation["messages"]): Promise<void> {
    await fetchEntryTexts(this.index.unread(messages));
    await runYielding(this.index.follow(messages));
  }

  /** The places that fit well, of the best that were found. */
  private fitting(
    subjects: readonly Subject[],
    found: readonly RankedMessage[],
    mayShow: (document: number) => boolean,
  ): ReadonlySet<number> {
    const { messages } = this.current();
    const isSettled = (document: number) => {
      const entry = messages[document];
      return entry?.message.role === "user" && isDecision(entry);
    };
    const fits = new Set<number>();
    for (const [rank, { document }] of found.slice(0, judged * subjects.length).entries()) {
      for (const { names, isWhole, mood } of subjects) {
        if (isWhole && rank >= judged) continue;
        const fit = relevanceAt(names, document, mayShow);
        const mayFit = fit.exact > 0 || isWhole || mood !== "tells";
        if (mayFit && fitsWell(fit, mood, () => isSettled(document))) fits.add(document);
      }
    }
    return fits;
  }

  /** The first of the parts, as many as weigh at most `cap` tokens together. */
  private async within(
    cap: number,
    partsIn: (room: number) => Promise<readonly RecalledPart[]>,
  ): Promise<readonly RecalledPart[]> {
    const { weights } = await this.memory.counting();
    let room = Math.floor(cap * charsPerToken);
    for (let attempt = 0; attempt < 4; attempt++) {
      const parts = await partsIn(room);
      if (parts.length === 0) return [];
      const text = recalledText(parts);
      const tokens = await weights.counter.text(text);
      if (tokens <= cap) return parts;
      room = Math.floor(Math.min(room, text.length) * (cap / tokens) * 0.95);
    }
    return [];
  }
}

/** Subject by which what fits a message is judged. */
interface Subject {
  readonly names: readonly SubjectName[];
  readonly isWhole: boolean;
  /** Form of the sentence. In a part of a message that tells something, identifiers alone count. */
  readonly mood: Mood;
}

/** Subjects of a message: all of it, and where it has several needs, its questions and what is told beside them. */
function subjectsOf(index: RecallIndex, query: string): readonly Subject[] {
  const needs = needsIn(query).toSorted(
    (one, other) => moods.indexOf(moodOf(one)) - moods.indexOf(moodOf(other)),
  );
  const [first] = needs;
  const isDistance = distancesIn(query);
  const subjects = new SubjectNames(index);
  const about = queryNames(withoutBackReferences(query)).filter(({ start }) => !isDistance(start));
  const mood = first ? moodOf(first) : "tells";
  const whole = { names: subjects.of(about), isWhole: true, mood };
  if (needs.length < 2) return [whole];
  const parts = needs.map((need) => {
    const names = about.filter(({ start }) => start >= need.from && start < need.to);
    return { names: subjects.of(names), isWhole: false, mood: moodOf(need) };
  });
  return [whole, ...parts.filter(({ names }) => names.length > 0).slice(0, mostSubjects - 1)];
}

function moodOf({ isQuestion, refersBack }: QueryNeed): Mood {
  if (isQuestion) return "asks";
  return refersBack ? "refersBack" : "tells";
}

/** Parts of each message that are attached to messages which are sent, by its id. */
function attachedParts(weighed: View["weighed"], marks: Conversation["marks"]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { id, standing } of weighed) {
    if (!isSent(standing)) continue;
    for (const part of marks.get(id)?.recalled?.parts ?? []) {
      texts.set(part.id, `${texts.get(part.id) ?? ""}\n${part.text}`);
    }
  }
  return texts;
}

/** Recall query of a message: its words, and the names of what goes along with it and of the files that are open. */
function queryOf(text: string): string {
  const { words, attached } = attachedIn(text);
  const names = attached.map(({ name, text: block }) =>
    name === editorContextName ? openFile(block) : name,
  );
  return [words, ...names].join("\n").slice(0, longestQuery).trim();
}
