import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Picture } from "../../../src/core/conversation/picture.ts";
import { post } from "../../bridge.ts";
import { pictureCache } from "../../pictures/pictureCache.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { icon } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** Thumbnail of a fixed size, loaded when it comes near the view; a click opens the picture. */
export class PictureElement extends LightElement {
  static override properties = { picture: { attribute: false }, url: { state: true } };
  declare picture: Picture | undefined;
  /** Data URL of the picture; undefined until it is loaded, null where it cannot be shown. */
  declare private url: string | null | undefined;
  private readonly nearing = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.load();
    },
    { rootMargin: "200px" },
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.nearing.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.url === undefined) this.nearing.observe(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("picture") || changed.get("picture")?.id === this.picture?.id) return;
    this.url = undefined;
    this.nearing.disconnect();
    this.nearing.observe(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { picture, url } = this;
    if (picture === undefined) return nothing;
    const label = picturesText.label(picture);
    if (url === null) {
      const hint = picturesText.missing(label);
      return html`<span class="picture" role="img" aria-label=${hint} title=${hint}
        >${icon("warning")}</span
      >`;
    }
    return html`<button
      type="button"
      class="picture"
      title=${picturesText.open(label)}
      @click=${() => post({ type: "openPicture", id: picture.id, name: picture.name ?? "" })}
    >
      ${
        url === undefined
          ? html`${icon("file-media")}<span class="visually-hidden">${label}</span>`
          : html`<img src=${url} alt=${label} decoding="async" @error=${() => (this.url = null)} />`
      }
    </button>`;
  }

  private load(): void {
    const id = this.picture?.id;
    this.nearing.disconnect();
    if (id === undefined) return;
    pictureCache.load(id, (url) => {
      if (this.picture?.id === id) this.url = url;
    });
  }
}
