import type { ContextPlan } from "../../context/plan.ts";
import { picturesOf, type ChatMessage } from "../../conversation/message.ts";
import type { PictureStore } from "../../ports/pictureStore.ts";

/** The pictures of a request: the bytes of those that are kept, by their ids, and the ids of those that are not. */
interface RequestPictures {
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly lost: ReadonlySet<string>;
}

/** Reads the pictures that these messages name. */
export async function requestPictures(
  messages: readonly ChatMessage[],
  store: PictureStore | undefined,
): Promise<RequestPictures> {
  const ids = new Set(messages.flatMap(picturesOf).map(({ id }) => id));
  const bytes = new Map<string, Uint8Array>();
  const lost = new Set<string>();
  for (const id of ids) {
    const found = await store?.get(id);
    if (found) bytes.set(id, found);
    else lost.add(id);
  }
  return { bytes, lost };
}

/** Approximate size of a request with these messages, in bytes as it is sent. */
export function requestBytes(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => {
    const pictures = picturesOf(message).reduce((all, { bytes }) => all + Math.ceil(bytes / 3) * 4, 0);
    return sum + JSON.stringify(message).length + pictures;
  }, 0);
}

/** True where the plan can be sent and has fewer bytes than these messages. */
export function hasFewerBytes({ problem, messages }: ContextPlan, than: readonly ChatMessage[]): boolean {
  return problem === undefined && requestBytes(messages) < requestBytes(than);
}
