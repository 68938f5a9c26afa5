import { imagesSent } from "../../context/strategies/imageAging.ts";
import { viewOf, type CountingContext } from "../../context/view.ts";
import type { CompactionDraft } from "../../context/workingDraft.ts";
import type { Conversation } from "../../conversation/fold.ts";
import { picturesOf, type ChatMessage } from "../../conversation/message.ts";
import type { ModelError, PictureSupport } from "../../ports/models.ts";
import type { Log } from "../../ports/system.ts";
import { requestBytes } from "./requestPictures.ts";
import type { TokenAccounting } from "../memory/accounting/tokenAccounting.ts";

/** Picture limits of the model of the next request, as its refusals tell them. */
export class PictureLimits {
  private readonly accounting: TokenAccounting;
  private readonly model: () => string;
  private readonly log: Log;

  constructor(accounting: TokenAccounting, model: () => string, log: Log) {
    this.accounting = accounting;
    this.model = model;
    this.log = log;
  }

  /** True where the model is known to see no pictures. */
  get isBlind(): boolean {
    return this.sight.sees === false;
  }

  /** Picture support of the model. */
  get sight(): PictureSupport {
    return this.accounting.pictures(this.model());
  }

  /** Learns from a refusal of these messages. True where the next request may have fewer bytes than this had. */
  learn({ reason, isTooLarge, limitBytes }: ModelError, messages: readonly ChatMessage[]): boolean {
    const model = this.model();
    if (reason.code === "noSight") {
      this.accounting.learnBlindness(model);
      this.log.write("warn", "model without sight", { model });
    }
    if (!isTooLarge || !messages.some((message) => picturesOf(message).length > 0)) return false;
    const sent = requestBytes(messages);
    this.accounting.learnRequestBytes(model, sent, limitBytes);
    this.log.write("warn", "request size learned", { model, sent, limitBytes });
    return true;
  }
}

/** The draft that makes lines of text of pictures that are sent: of all, or of those with these ids. Undefined where there are none. */
export function withoutImages(
  conversation: Conversation,
  counting: CountingContext,
  ids?: ReadonlySet<string>,
): CompactionDraft | undefined {
  const sent = imagesSent(counting.weights.ledger(conversation), conversation);
  const images = sent.filter(({ image }) => ids?.has(image) ?? true);
  if (images.length === 0) return undefined;
  const { total } = viewOf(conversation, counting).figures;
  return { strategy: "clearToolResults", hides: [], images, tokensBefore: total, tokensAfter: total };
}
