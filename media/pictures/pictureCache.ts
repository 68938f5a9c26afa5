import { listen, post } from "../bridge.ts";

/** Characters of data URLs that are kept; those asked for last stay. */
const capacity = 32_000_000;

/** Pictures that the host was asked for, by id, as data URLs. */
class PictureCache {
  /** Data URLs by id, null for one that cannot be shown. The one asked for last is the last. */
  private readonly urls = new Map<string, string | null>();
  private readonly waiting = new Map<string, ((url: string | null) => void)[]>();

  constructor() {
    listen((fact) => {
      if (fact.type !== "pictureLoaded") return;
      const { id, bytes } = fact;
      const url = bytes && `data:${bytes.mediaType};base64,${bytes.data}`;
      this.keep(id, url);
      for (const done of this.waiting.get(id) ?? []) done(url);
      this.waiting.delete(id);
    });
  }

  /** Asks for a picture; `done` gets its data URL, null where it cannot be shown. */
  load(id: string, done: (url: string | null) => void): void {
    const url = this.urls.get(id);
    if (url !== undefined) {
      this.keep(id, url);
      done(url);
      return;
    }
    const others = this.waiting.get(id);
    if (others) others.push(done);
    else {
      this.waiting.set(id, [done]);
      post({ type: "loadPicture", id });
    }
  }

  private keep(id: string, url: string | null): void {
    this.urls.delete(id);
    this.urls.set(id, url);
    let total = [...this.urls.values()].reduce((sum, one) => sum + (one?.length ?? 0), 0);
    for (const [oldest, one] of this.urls) {
      if (total <= capacity || oldest === id) return;
      this.urls.delete(oldest);
      total -= one?.length ?? 0;
    }
  }
}

export const pictureCache = new PictureCache();
