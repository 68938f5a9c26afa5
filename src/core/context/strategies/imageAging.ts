import type { ImageStub } from "../../conversation/entry.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { exchangesOf } from "../../conversation/units.ts";
import type { Ledger } from "../ledger.ts";
import { opensExchange, type SentUnit } from "../sentUnit.ts";
import { imageDescriptionOf } from "../truncation/imageStubs.ts";
import type { ImageStep, MessageWeights } from "../weighing/weighedMessage.ts";

/** Room for the pictures of a request: bytes as they are before they are encoded, and their number. */
export interface ImageRoom {
  readonly bytes: number;
  readonly count: number;
}

/** Goal of turning pictures into lines of text. */
interface ImageGoal {
  /** The prompt as it is, and what it is to come down to, in tokens. */
  readonly total: number;
  readonly target: number;
  readonly room: ImageRoom | undefined;
}

/**
 * Reach of the aging: pictures of earlier exchanges; those of the latest but for its user message and its last unit,
 * which the model has not answered yet; or every one of the latest, for want of anything else.
 */
export type ImageReach = "earlier" | "steps" | "latest";

/** The pictures that become lines of text, the oldest first, until the goal is met; those that are pinned never do. */
export function imagesToAge(
  { units, sums }: Ledger,
  weights: Pick<MessageWeights, "imageSteps">,
  reach: ImageReach,
  { total, target, room }: ImageGoal,
): readonly ImageStub[] {
  let tokens = total - target;
  let bytes = room ? sums.imageBytes - room.bytes : 0;
  let count = room ? sums.imageCount - room.count : 0;
  const aged: ImageStub[] = [];
  for (const { stub, saves, size } of stepsOf(unitsWithin(units, reach), weights)) {
    if (tokens <= 0 && bytes <= 0 && count <= 0) break;
    if (saves <= 0 && bytes <= 0 && count <= 0) continue;
    aged.push(stub);
    tokens -= saves;
    bytes -= size;
    count--;
  }
  return aged;
}

function unitsWithin(units: readonly SentUnit[], reach: ImageReach): readonly SentUnit[] {
  const exchanges = exchangesOf(units, opensExchange);
  const latest = exchanges.at(-1) ?? [];
  if (reach === "earlier") return exchanges.slice(0, -1).flat();
  return reach === "latest" ? latest : latest.slice(0, -1).filter((unit) => !opensExchange(unit));
}

function stepsOf(
  units: readonly SentUnit[],
  weights: Pick<MessageWeights, "imageSteps">,
): (ImageStep & { readonly size: number })[] {
  const items = units.filter(({ standing }) => standing !== "pinned").flatMap((unit) => unit.items);
  return items.flatMap(({ entry, form, images = [] }) => {
    if (images.length === 0) return [];
    return weights.imageSteps(entry, form).map((step) => {
      const size = images.find(({ id }) => id === step.stub.image)?.bytes ?? 0;
      return { ...step, size };
    });
  });
}

/** Stubs for every picture that is sent in full, pinned or not. */
export function imagesSent({ units }: Ledger, conversation: Conversation): readonly ImageStub[] {
  const items = units.flatMap((unit) => unit.items);
  return items.flatMap(({ entry: { id }, index, images = [] }) => {
    const said = images.length > 0 ? imageDescriptionOf(conversation, index) : undefined;
    const ids = new Set(images.map((image) => image.id));
    return [...ids].map((image) => ({ id, image, ...(said !== undefined && { said }) }));
  });
}
