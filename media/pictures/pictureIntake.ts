import type { KeepingFault, PictureAttachment, PictureRules } from "../../src/protocol/pictures.ts";
import { fittedSize } from "../../src/core/tokens/request/imageTokens.ts";
import type { Size } from "../../src/core/conversation/picture.ts";
import { listen, post } from "../bridge.ts";
import { picturesText } from "../strings/picturesText.ts";
import { bytesOf } from "./pictureBytes.ts";
import { preparePicture, type PreparedPicture } from "./preparedPicture.ts";

/** The draft as far as its pictures go. */
interface PictureDraft {
  readonly rules: PictureRules;
  readonly pictures: readonly PictureAttachment[];
  attachPicture(picture: PictureAttachment): void;
  requestUpdate(): void;
}

/** Files on their way into the draft: prepared here, kept by the host. */
export class PictureIntake {
  private readonly draft: PictureDraft;
  /** Names of the files under way, by their keys, in the order in which they were taken. */
  private readonly pending = new Map<string, string>();
  /** Pictures that came back before those of files that were taken earlier. */
  private readonly early = new Map<string, PictureAttachment>();
  private notes: readonly string[] = [];
  private taken = 0;
  /** Pictures in preparation, one after the other: each may take a quarter of a gigabyte while it is decoded. */
  private preparing: Promise<void> = Promise.resolve();

  constructor(draft: PictureDraft) {
    this.draft = draft;
    listen((fact) => {
      if (fact.type === "pictureFile") this.take([new File([bytesOf(fact.data)], fact.name)]);
      if (fact.type === "pictureAdded") this.added(fact.key, fact.picture);
      if (fact.type === "pictureRefused") this.refused(fact.key, fact.fault);
    });
  }

  /** Names of the files under way. */
  get names(): readonly string[] {
    return [...this.pending.values()];
  }

  /** Notices on the files taken last, one sentence each, where it was not what the user asked for. */
  get notices(): readonly string[] {
    return this.notes;
  }

  /** Forgets what is under way, and all notices. */
  reset(): void {
    this.pending.clear();
    this.early.clear();
    this.clearNotices();
  }

  clearNotices(): void {
    this.notes = [];
    this.draft.requestUpdate();
  }

  note(words: string): void {
    if (!this.notes.includes(words)) this.notes = [...this.notes, words];
    this.draft.requestUpdate();
  }

  /** Adds those of the files that are pictures. */
  take(files: readonly File[]): void {
    const { rules, pictures } = this.draft;
    const room = Math.max(0, rules.count - pictures.length - this.pending.size);
    if (files.length > room) this.note(picturesText.tooMany(rules.count));
    for (const file of files.slice(0, room)) {
      const key = `${performance.timeOrigin}-${++this.taken}`;
      this.pending.set(key, file.name);
      this.preparing = this.preparing.then(() => this.prepare(key, file, rules));
    }
    this.draft.requestUpdate();
  }

  private async prepare(key: string, file: File, rules: PictureRules): Promise<void> {
    // Another draft may be in the box by now.
    if (!this.pending.has(key)) return;
    const frame = { bytes: rules.bytes, fit: (size: Size) => fittedSize(size, rules.rate) };
    const prepared = await preparePicture(file, frame).catch(() => ({ fault: "damaged" }) as const);
    if (!this.pending.has(key)) return;
    if ("fault" in prepared) this.refused(key, prepared.fault);
    else this.send(key, file.name, prepared);
  }

  private send(key: string, name: string, { dataUrl, isFirstFrame }: PreparedPicture): void {
    if (isFirstFrame) this.note(picturesText.firstFrame(name));
    post({ type: "addPicture", key, name, data: dataUrl.slice(dataUrl.indexOf(",") + 1) });
  }

  private added(key: string, picture: PictureAttachment): void {
    if (!this.pending.has(key)) return;
    this.early.set(key, picture);
    this.attachInOrder();
  }

  private attachInOrder(): void {
    for (const key of this.pending.keys()) {
      const picture = this.early.get(key);
      if (!picture) break;
      this.pending.delete(key);
      this.early.delete(key);
      this.attach(picture);
    }
    this.draft.requestUpdate();
  }

  private attach(picture: PictureAttachment): void {
    const { pictures, rules } = this.draft;
    const total = pictures.reduce((sum, { bytes }) => sum + bytes, picture.bytes);
    if (total > rules.totalBytes) this.note(picturesText.tooMuch(picture, rules.totalBytes));
    else this.draft.attachPicture(picture);
  }

  private refused(key: string, fault: KeepingFault): void {
    const name = this.pending.get(key);
    if (name === undefined) return;
    this.pending.delete(key);
    this.note(picturesText.fault(name, fault));
    this.attachInOrder();
  }
}
