import { dollarsIn } from "../src/core/text/dollars.ts";

/** The part of the page that says in which language it is; there is none where this runs outside of one. */
interface Page {
  readonly documentElement: { readonly lang: string };
  querySelector(selector: string): { getAttribute(name: string): string | null } | null;
}

type Bundle = Readonly<Record<string, string>>;
type Translate = (message: string, ...parts: readonly (string | number)[]) => string;

const page = (globalThis as { readonly document?: Page }).document;

/** The language of VS Code, as a tag that `Intl` takes. */
export const language = page?.documentElement.lang ?? "en";

/** Translates by `bundle`, whose keys are the English messages; what is not in it stays English. `{0}` is the first part. */
export function translator(bundle: Bundle): Translate {
  return (message, ...parts) =>
    (bundle[message] ?? message).replace(/\{(\d+)\}/g, (place, index: string) =>
      String(parts[Number(index)] ?? place),
    );
}

/** Into the language of VS Code. The first argument is a literal, since translations are collected from the source. */
export const t = translator(bundleOf(page));

const figure = new Intl.NumberFormat(language);

/** A number as it is read: "12,345". */
export const number = (n: number) => figure.format(n);

const share = new Intl.NumberFormat(language, { style: "percent" });

/** A fraction in percent as it is read: "35%". */
export const percent = (fraction: number) => share.format(fraction);

/** US dollars as they are read: "$0.0123". */
export const money = dollarsIn(language);

/** `one` or `many` with the number for `{0}`: whole phrases, since languages put the number in other places. */
export function plural(n: number, one: string, many: string, ...parts: readonly string[]): string {
  return t(n === 1 ? one : many, number(n), ...parts);
}

function bundleOf(from: Page | undefined): Bundle {
  const json = from?.querySelector("meta[name=l10n]")?.getAttribute("content");
  return json ? (JSON.parse(json) as Bundle) : {};
}
