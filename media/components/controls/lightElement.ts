import { LitElement } from "lit";

/** A Lit element without a shadow root: the one style sheet of the page styles it. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
