import { numbersIn } from "../../core/text/numbersInText.ts";
import { saysTooLong } from "./contextLength.ts";

/** The smallest figure that can be a cap of a reply, in tokens. */
const smallest = 16;

/** The longest reply that a refusal of one of `sent` tokens allows; undefined where it is about something else. */
export function replyCapIn(words: string, sent: number): number | undefined {
  const isOfReply = /max_?(?:completion_?|output_?|new_?)?tokens|(?:completion|output) tokens/i.test(words);
  if (!isOfReply || saysTooLong(words)) return undefined;
  const allowed = numbersIn(words).filter((figure) => figure >= smallest && figure < sent);
  return allowed.length > 0 ? Math.max(...allowed) : undefined;
}
