import type { ImageStub } from "../../conversation/entry.ts";
import type { Conversation, ImageForm, Marks } from "../../conversation/fold.ts";
import { picturesOf, textOf, withoutPictures, type ChatMessage } from "../../conversation/message.ts";
import { pictureLabel, type Picture } from "../../conversation/picture.ts";
import { ellipsized } from "../../text/cutText.ts";

/** The longest excerpt of a reply in a stub, in characters. */
const longestSaid = 200;

export type ImageForms = NonNullable<Marks["images"]>;

/** A picture as one line that names it, its size and what the reply said of it. */
function imageStub(picture: Picture, said: string | undefined): string {
  const words = said === undefined ? "" : ` The reply to it: "${said}"`;
  return `[${pictureLabel(picture)}, left out.${words} It stays in the record.]`;
}

/** The message with a line of text in the place of each picture whose form is a stub. */
export function withImageStubs<M extends ChatMessage>(message: M, forms: ImageForms | undefined): M {
  const pictures = picturesOf(message);
  const stubbed = pictures.filter(({ id }) => forms?.[id]?.form === "stub");
  if (stubbed.length === 0) return message;
  const kept = pictures.filter((one) => !stubbed.includes(one));
  const lines = stubbed.map((picture) => imageStub(picture, saidIn(forms?.[picture.id]))).join("\n");
  const { content } = message;
  const text = textOf(message) === "" ? lines : `\n\n${lines}`;
  const words =
    typeof content === "string" || content === null
      ? (content ?? "") + text
      : [...content, { type: "text", text }];
  return { ...withoutPictures(message), content: words, ...(kept.length > 0 && { images: kept }) };
}

function saidIn(form: ImageForm | undefined): string | undefined {
  return form?.form === "stub" ? form.said : undefined;
}

/**
 * Words of the reply on the pictures of the message at `index`, cut short: the next words of the model's before the user
 * speaks again. Undefined while there are none.
 */
export function imageDescriptionOf(
  { messages, marks }: Pick<Conversation, "messages" | "marks">,
  index: number,
) {
  for (let at = index + 1; at < messages.length; at++) {
    const entry = messages[at];
    if (!entry || entry.message.role === "user") return undefined;
    if (entry.message.role !== "assistant" || marks.get(entry.id)?.rewound) continue;
    const text = textOf(entry.message).replace(/\s+/g, " ").trim();
    if (text !== "") return ellipsized(text, longestSaid);
  }
  return undefined;
}

/** Names the forms that the message's pictures are in; "" where all are sent in full. */
export function imageKey(message: ChatMessage, forms: ImageForms | undefined): string {
  if (!forms) return "";
  const stubbed = picturesOf(message).filter(({ id }) => forms[id]?.form === "stub");
  return stubbed.map(({ id }) => `${id} ${saidIn(forms[id]) ?? ""}`).join("\n");
}

/** The marks with one more picture as a line of text. */
export function withStub(marks: Marks, { image, said }: ImageStub): Marks {
  const form = { form: "stub", ...(said !== undefined && { said }) } as const;
  return { ...marks, images: { ...marks.images, [image]: form } };
}
