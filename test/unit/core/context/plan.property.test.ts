import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { extend, fold, type Conversation } from "../../../../src/core/conversation/fold.ts";
import { callsOf, picturesOf, withoutPictures } from "../../../../src/core/conversation/message.ts";
import { unitsOf } from "../../../../src/core/conversation/units.ts";
import { budgetOf, type CompactionPolicy } from "../../../../src/core/context/budget.ts";
import type { ImageRoom } from "../../../../src/core/context/strategies/imageAging.ts";
import { measureCuts } from "../../../../src/core/context/truncation/cuts.ts";
import { draftCompaction } from "./draftCompaction.ts";
import { plan, type ContextPlan } from "../../../../src/core/context/plan.ts";
import { withDraft, type CompactionDraft } from "../../../../src/core/context/workingDraft.ts";
import { viewOf, type CountingContext } from "../../../../src/core/context/view.ts";
import { Weights } from "../../../../src/core/context/weighing/weights.ts";
import { validateRequest } from "../../../modelServer/validateRequest.ts";
import { letterCounter } from "../../doubles/letterCounter.ts";
import { GrowingRecord, happenings, picture, text, type Happening } from "./randomRecord.ts";

const strategies = ["dropOldest", "slidingWindow", "summarize", "off"] as const;
const hiding = ["dropOldest", "slidingWindow", "summarize", "clearToolResults"] as const;

const policies: fc.Arbitrary<CompactionPolicy> = fc.record({
  strategy: fc.constantFrom(...strategies),
  compactAt: fc.constantFrom(0.5, 0.8, 1),
  compactTo: fc.constantFrom(0.2, 0.5, 0.8),
  keepRecentExchanges: fc.integer({ min: 1, max: 5 }),
});

const worlds = fc.record({
  events: happenings,
  policy: policies,
  window: fc.oneof(fc.integer({ min: 100, max: 1_000 }), fc.integer({ min: 1_000, max: 6_000 })),
  greets: fc.boolean(),
  room: fc.option(
    fc.record({ bytes: fc.integer({ min: 500, max: 20_000 }), count: fc.integer({ min: 1, max: 12 }) }),
  ),
});

const counter = await letterCounter("m", []);

async function scalesFor(
  conversation: Conversation,
  window: number,
  weights = new Weights(counter),
  images: ImageRoom | null = null,
): Promise<CountingContext> {
  await weights.prime(conversation);
  const terms = { weights, counter, budget: budgetOf(window, 0), model: "m", factor: 1 };
  return { ...terms, ...(images && { images }) };
}

/** Applies a draft as the agent does: what has to be cut is measured first. */
async function apply(
  record: GrowingRecord,
  { tooLong, ...draft }: CompactionDraft,
  { weights }: CountingContext,
) {
  const cuts = tooLong && (await measureCuts(tooLong, withDraft(record.conversation, draft), weights));
  record.append({ ...draft, ...(cuts && { cuts }), type: "compaction", trigger: "automatic" });
}

const isMessage = (entry: Entry) => entry.type === "message";
const isChange = (entry: Entry) =>
  ["compaction", "recalled", "pin", "image", "exclusion", "rewind", "revert"].includes(entry.type);

/** Lets one thing happen, in as many steps as it takes; `step` is awaited after each. */
async function happen(
  record: GrowingRecord,
  event: Happening,
  world: { readonly policy: CompactionPolicy; readonly window: number },
  step: (request: boolean) => Promise<void>,
): Promise<void> {
  if (event.kind === "exchange") {
    const images = event.pictures.map(picture);
    record.say({ role: "user", content: text(event.ask), ...(images.length > 0 && { images }) });
    record.recall(event.recalls);
    await step(true);
    for (const round of event.rounds) {
      record.work(round);
      await step(true);
    }
    record.say({ role: "assistant", content: text(event.answer) });
  } else if (event.kind === "system") record.say({ role: "system", content: text(event.length) });
  else if (event.kind === "compact") await compact(record, event.which, world);
  else change(record, event);
  await step(false);
}

function change(
  record: GrowingRecord,
  event: Extract<Happening, { kind: "pin" | "exclude" | "image" | "rewind" | "revert" }>,
): void {
  if (event.kind === "image") {
    formPicture(record, event);
    return;
  }
  const target = record.pick(event.which, event.kind === "revert" ? isChange : isMessage)?.id;
  if (target === undefined) return;
  if (event.kind === "pin") record.append({ type: "pin", target, pinned: event.on });
  else if (event.kind === "exclude") record.append({ type: "exclusion", target, excluded: event.on });
  else record.append({ type: event.kind, target });
}

function formPicture(record: GrowingRecord, { which, form }: Extract<Happening, { kind: "image" }>): void {
  const shows = (entry: Entry) => entry.type === "message" && picturesOf(entry.message).length > 0;
  const entry = record.pick(which, shows);
  if (entry?.type !== "message") return;
  const pictures = picturesOf(entry.message);
  const image = pictures[which % pictures.length]!.id;
  record.append({ type: "image", target: entry.id, image, form });
}

async function compact(
  record: GrowingRecord,
  which: number,
  { policy, window }: { readonly policy: CompactionPolicy; readonly window: number },
): Promise<void> {
  const counting = await scalesFor(record.conversation, window);
  const target = Math.floor(viewOf(record.conversation, counting).figures.total / 2);
  const strategy = hiding[which % hiding.length]!;
  const draft = draftCompaction(record.conversation, counting, policy, { strategy, target });
  if (draft) await apply(record, draft, counting);
}

/** Asserts the invariants of every plan. */
function check({ conversation }: GrowingRecord, planned: ContextPlan, request: boolean): void {
  const { figures, weighed, messages } = planned;
  const { system, tools, history, summary, pinned, framing, recalled = 0, images = 0 } = figures;
  assert.equal(system + tools + history + summary + pinned + framing + recalled + images, figures.total);
  const sent = weighed.filter(({ standing }) => standing === "sent" || standing === "pinned");
  const hidden = weighed.filter(({ standing }) => standing === "trimmed" || standing === "summarized");
  const notes = messages.filter(
    ({ content }) => typeof content === "string" && content.startsWith("[Earlier messages hidden here."),
  );
  assert.equal(notes.length, hidden.length > 0 ? 1 : 0);
  assert.equal(sent.length, messages.length - conversation.summaries.length - notes.length);
  assert.equal(
    sent.reduce((sum, { tokens }) => sum + tokens, 0),
    system + history + pinned + images,
  );
  assert.equal(
    messages.reduce((sum, message) => sum + weigh(message), 0),
    figures.total - tools,
  );
  checkUnits(conversation, weighed);
  checkLead(conversation, weighed);
  const bare = messages.map(withoutPictures);
  if (messages.length > 0) assert.equal(validateRequest({ model: "m", messages: bare }), undefined);
  checkPictures(conversation, planned);
  const live = conversation.messages.filter(({ id }) => {
    const { rewound, excluded } = conversation.marks.get(id) ?? {};
    return !rewound && !excluded;
  });
  const latest = live.findLast(({ message }) => message.role === "user");
  if (latest)
    assert.ok(
      sent.some(({ id }) => id === latest.id),
      "the latest user message is not sent",
    );
  if (request && latest) checkLoop(live.slice(live.indexOf(latest)), planned);
}

/** Asserts that each picture is in the form that it is said to be in, and that what is pinned is never turned into text. */
function checkPictures(conversation: Conversation, planned: ContextPlan): void {
  const { weighed, messages, compaction } = planned;
  const sent = weighed.filter(({ standing }) => standing === "sent" || standing === "pinned");
  const cleared = sent.filter(({ shortened }) => shortened === "stub");
  const shown = sent.filter((one) => !cleared.includes(one)).flatMap(({ images = [] }) => images);
  assert.deepEqual(
    messages.flatMap(picturesOf).map(({ id }) => id),
    shown.filter(({ form }) => form !== "stub").map(({ id }) => id),
  );
  for (const { id, image } of compaction?.images ?? []) {
    assert.notEqual(conversation.marks.get(id)?.images?.[image]?.form, "pinned");
    assert.notEqual(weighed.find((one) => one.id === id)?.standing, "pinned");
  }
  checkOrder(planned, cleared);
}

/** Asserts that no word of an earlier exchange goes while a picture of one is sent that weighs more than its line. */
function checkOrder({ weighed, compaction }: ContextPlan, cleared: ContextPlan["weighed"]): void {
  if (!compaction || compaction.strategy === "clearToolResults") return;
  const latest = weighed.findLastIndex(({ role, standing }) => role === "user" && standing === "sent");
  for (const { id, images = [], standing } of weighed.slice(0, Math.max(0, latest))) {
    const isFree = standing === "sent" && !cleared.some((one) => one.id === id);
    assert.ok(!isFree || images.every(({ form }) => form !== "full"), "a word goes before a picture");
  }
}

/** The newest unit of the open loop is sent, and none of the others goes while anything older can. */
function checkLoop(loop: Conversation["messages"], { weighed, compaction }: ContextPlan): void {
  const standings = new Map(weighed.map(({ id, standing }) => [id, standing]));
  const isSent = (id: string) => ["sent", "pinned"].includes(standings.get(id) ?? "");
  const newest = unitsOf(loop).at(-1) ?? [];
  assert.ok(
    newest.every(({ id }) => isSent(id)),
    "the newest unit is not sent",
  );
  const gone = new Set(compaction?.hides);
  const steps = loop.slice(1).filter(({ id }) => gone.has(id) && !isSent(id));
  if (steps.length === 0) return;
  const older = weighed.slice(
    0,
    weighed.findIndex(({ id }) => id === loop[0]?.id),
  );
  const free = older.filter(({ role, standing }) => standing === "sent" && role !== "system");
  // What opens the exchange of a pin stays with it.
  const pins = older.filter(({ standing }) => standing === "pinned").length;
  assert.ok(free.length <= pins, "a step is hidden before what is older");
}

const weigh = (message: Parameters<typeof counter.message>[0]) =>
  (typeof message.content === "string" ? message.content.length : 0) +
  JSON.stringify(callsOf(message)).length -
  2 +
  picturesOf(message).reduce((sum, one) => sum + counter.picture(one), 0);

function checkUnits(conversation: Conversation, weighed: ContextPlan["weighed"]): void {
  const standings = new Map(weighed.map(({ id, standing }) => [id, standing]));
  for (const unit of unitsOf(conversation.messages.filter(({ message }) => message.role !== "system"))) {
    const found = new Set(unit.map(({ id }) => standings.get(id)));
    assert.equal(found.size, 1, "a unit is torn");
    const marks = unit.map(({ id }) => conversation.marks.get(id));
    const isFree = marks.every((mark) => !mark?.rewound && !mark?.excluded);
    const holdsPin = marks.some((mark) => mark?.pinned);
    if (isFree && holdsPin) assert.notEqual([...found][0], "trimmed", "a pin is hidden");
  }
}

function checkLead(conversation: Conversation, weighed: ContextPlan["weighed"]): void {
  const lead = weighed.find(
    ({ role, standing }) => role !== "system" && (standing === "sent" || standing === "pinned"),
  );
  if (!lead || lead.role === "user") return;
  const place = conversation.messages.findIndex(({ id }) => id === lead.id);
  const isLed = conversation.messages.slice(0, place).some(({ message }) => message.role === "user");
  assert.equal(isLed, false, "the history begins with a reply");
}

/** The conversation without what versions of a map share. */
const contentOf = (conversation: Conversation) => ({ ...conversation, marks: new Map(conversation.marks) });

describe("A plan, of any conversation under any budget,", () => {
  it("is valid, fits or says why not, keeps what must be kept, and is the same from scratch", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ events, policy, window, greets, room }) => {
        const record = new GrowingRecord();
        const weights = new Weights(counter);
        if (greets) record.say({ role: "assistant", content: text(20) });
        const step = async (request: boolean) => {
          for (let tries = 0; ; tries++) {
            assert.ok(tries < 3, "planning loops");
            const { conversation } = record;
            const whole = fold("c", conversation.entries);
            assert.deepEqual(contentOf(conversation), contentOf(whole));
            const counting = await scalesFor(conversation, window, weights, room);
            const planned = plan(conversation, counting, policy);
            const scratch = await scalesFor(whole, window, new Weights(counter), room);
            assert.deepEqual(planned, plan(whole, scratch, policy));
            check(record, planned, request);
            const { compaction, problem, figures } = planned;
            if (!request) return;
            if (!compaction) {
              assert.ok(figures.total <= figures.limit || problem, "over the limit without a word");
              return;
            }
            await apply(record, compaction, counting);
            const again = await scalesFor(record.conversation, window, weights, room);
            const after = viewOf(record.conversation, again);
            if (!compaction.tooLong) {
              const { messages, weighed, counted } = planned;
              assert.deepEqual(after, { messages, weighed, figures, counted });
            }
            assert.ok(after.figures.total <= after.figures.limit, "does not fit after its compaction");
          }
        };
        for (const event of events) await happen(record, event, { policy, window }, step);
      }),
      { numRuns: 150 },
    );
  });

  it("sends what was cleared and still had to be cut in its cut form, as it grows and from scratch", async () => {
    const record = new GrowingRecord();
    const weights = new Weights(counter);
    record.say({ role: "user", content: text(20) });
    record.work({ says: 0, gives: 0, results: [600] });
    const [, , result] = record.conversation.messages;
    assert.ok(result);
    viewOf(record.conversation, await scalesFor(record.conversation, 1_000, weights));
    record.append({
      type: "compaction",
      strategy: "clearToolResults",
      trigger: "automatic",
      hides: [result.id],
      cuts: [{ id: result.id, chars: 30 }],
      tokensBefore: 700,
      tokensAfter: 100,
    });
    for (const own of [weights, new Weights(counter)]) {
      const { weighed } = viewOf(
        record.conversation,
        await scalesFor(fold("c", record.conversation.entries), 1_000, own),
      );
      assert.equal(weighed[2]?.shortened, "cut");
    }
  });

  it("is exactly what it was once a memory change is undone", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.constantFrom(...hiding), async ({ events, policy, window }, strategy) => {
        const record = new GrowingRecord();
        for (const event of events) await happen(record, event, { policy, window }, async () => undefined);
        const { conversation } = record;
        const counting = await scalesFor(conversation, window);
        const before = viewOf(conversation, counting);
        const draft = draftCompaction(conversation, counting, policy, {
          strategy,
          target: 0,
          clearFirst: true,
        });
        if (!draft) return;
        const hidden = withDraft(conversation, draft);
        assert.ok(viewOf(hidden, counting).figures.total < before.figures.total);
        const place = {
          v: 1,
          id: "undo",
          conversationId: "c",
          seq: hidden.entries.length + 1,
          at: 0,
        } as const;
        const undone = extend(hidden, { ...place, type: "revert", target: "draft" });
        assert.deepEqual(viewOf(undone, await scalesFor(undone, window)), before);
      }),
      { numRuns: 120 },
    );
  });

  it("is what it would be without any memory change once all are undone, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.infiniteStream(fc.nat()), async ({ events, policy, window }, choices) => {
        const record = new GrowingRecord();
        for (const event of events) await happen(record, event, { policy, window }, async () => undefined);
        for (const { id, type } of record.conversation.entries) {
          if (type === "revert" && !record.conversation.reverted.has(id)) record.append({ type, target: id });
        }
        const left = record.conversation.entries.filter(
          (entry) => isChange(entry) && entry.type !== "revert",
        );
        while (left.length > 0) {
          const [{ id }] = left.splice(choices.next().value % left.length, 1) as [Entry];
          if (!record.conversation.reverted.has(id)) record.append({ type: "revert", target: id });
        }
        const { conversation } = record;
        const untouched = fold("c", conversation.entries.filter(isMessage));
        const counting = await scalesFor(conversation, window);
        assert.deepEqual(
          viewOf(conversation, counting),
          viewOf(untouched, await scalesFor(untouched, window)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
