import { visibleText } from "../../src/core/text/visibleText.ts";
import type { KeepingFault } from "../../src/protocol/pictures.ts";
import type { Picture } from "../../src/core/conversation/picture.ts";
import { number, plural, t } from "../l10n.ts";

const faults: Readonly<Record<KeepingFault, (name: string) => string>> = {
  notAnImage: (name) => t("{0} is no image that can be sent: those are PNG, JPEG, GIF, WebP and SVG.", name),
  damaged: (name) => t("{0} is damaged: it cannot be shown.", name),
  tooManyBytes: (name) => t("{0} is too large a file to be added.", name),
  tooManyPixels: (name) => t("{0} has too many pixels to be added.", name),
  notKept: (name) => t("{0} could not be kept.", name),
};

/** The words about pictures. */
export const picturesText = {
  add: t("Add Images"),
  pasted: (n: number) => (n === 1 ? t("Pasted image") : t("Pasted image {0}", n)),
  adding: (name: string) => t("Adding {0}", visibleText(name)),
  name: ({ name = "" }: Picture) => (name === "" ? t("Image") : visibleText(name)),
  label: (picture: Picture) =>
    t("{0}, {1} × {2} pixels", picturesText.name(picture), number(picture.width), number(picture.height)),
  open: (label: string) => t("Open {0}", label),
  missing: (label: string) => t("{0}: cannot be shown any more", label),
  images: t("Images"),
  fault: (name: string, fault: KeepingFault) => faults[fault](visibleText(name)),
  firstFrame: (name: string) => t("{0} moves: its first frame is sent.", visibleText(name)),
  tooMany: (count: number) =>
    plural(count, "A message takes {0} image at most.", "A message takes {0} images at most."),
  tooMuch: (picture: Picture, bytes: number) =>
    t(
      "{0} was left out: the images of a message may take {1} MB together.",
      picturesText.name(picture),
      number(bytes / 1_000_000),
    ),
  pin: (name: string) => t("Pin {0}", name),
  pinHint: t("Pin: send this image as long as its message is sent"),
  unpin: (name: string) => t("Unpin {0}", name),
  unpinHint: t("Unpin: send this image while there is room"),
  leaveOut: (name: string) => t("Leave Out {0}", name),
  leaveOutHint: t("Leave Out: a line of text is sent in place of this image"),
  leftOut: (n: number) =>
    plural(n, "Sent as a line of text: {0} image", "Sent as a line of text: {0} images"),
  stub: t("Left out; a line of text stands for it."),
  stubHint: t("The image is kept. Restore sends it again."),
  show: t("Show"),
  showLabel: (label: string) => t("Show {0}", label),
  restore: t("Restore"),
  restoreLabel: (label: string) => t("Restore {0}", label),
  unseen: (model: string) => t("{0} cannot see images.", model),
  chooseModel: t("Choose Another Model"),
  sendWithout: t("Send Without Images"),
} as const;
