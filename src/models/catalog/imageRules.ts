import { imageRateOf, type ImageRate } from "../../core/tokens/request/imageTokens.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";

/** Google's rules: https://ai.google.dev/gemini-api/docs/tokens and https://ai.google.dev/gemini-api/docs/media-resolution. */
const rates: readonly (readonly [RegExp, ImageRate])[] = [
  [/^gemini-[3-9]/, { name: "gemini-3", by: "flat", tokens: 1_120 }],
  [/^gemini/, { name: "gemini", by: "crop", crop: 258 }],
];

/** Image rate of a model. */
export function catalogImageRate(model: string): ImageRate {
  const name = baseModel(model);
  return rates.find(([pattern]) => pattern.test(name))?.[1] ?? imageRateOf(model);
}

/** Names of models that answer to text alone, by their vendors' lists of models; of others a refusal tells. */
const blind =
  /^(?:gpt-3\.5|gpt-35|gpt-4(?:$|-32k|-0314|-0613|-1106|-0125)|o1-mini|o1-preview|o3-mini|gpt-oss|deepseek-(?:chat|reasoner)|codestral|llama-3\.[13]|claude-(?:2|instant))/;
/** Models that see pictures. */
const sighted =
  /^(?:gpt-4o|gpt-4\.1|gpt-4-turbo|chatgpt-4o|gpt-[5-9]|o1|o3|o4|claude-|gemini-|grok-4|pixtral|mistral-(?:medium|large-[34]|small-3)|kimi-k(?:2\.[5-9]|[3-9]))/;

/** True where the model sees images; undefined where that is not known. */
export function catalogVision(model: string): boolean | undefined {
  const name = baseModel(model);
  if (blind.test(name)) return false;
  return sighted.test(name) || /(?:^|[-_:])(?:vl|vision|llava)/.test(name) ? true : undefined;
}

/** The most that one request may have; bytes as they are sent. */
interface ImageLimits {
  /** The most bytes of the whole request. */
  readonly requestBytes: number;
  /** The most bytes of one image, before it is encoded. */
  readonly imageBytes: number;
  /** Images of a request. */
  readonly count: number;
}

interface LimitRow extends ImageLimits {
  readonly host: RegExp;
  readonly source: string;
}

const MB = 1024 * 1024;

const limitRows: readonly LimitRow[] = [
  {
    host: /(^|\.)openai\.com$/,
    requestBytes: 50 * MB,
    imageBytes: 20 * MB,
    count: 500,
    source: "https://developers.openai.com/api/docs/guides/images-vision#image-input-requirements",
  },
  {
    host: /(^|\.)anthropic\.com$/,
    requestBytes: 32 * MB,
    // 5 MB as they are sent, in base64.
    imageBytes: 3.75 * MB,
    count: 100,
    source: "https://platform.claude.com/docs/en/build-with-claude/vision#general-limits",
  },
  {
    host: /(^|\.)googleapis\.com$/,
    requestBytes: 20 * MB,
    imageBytes: 15 * MB,
    count: 3_600,
    source: "https://ai.google.dev/gemini-api/docs/image-understanding",
  },
];

/** Limits of servers that nothing is known of: what most proxies and servers of open models let through. */
const cautious: ImageLimits = { requestBytes: 20 * MB, imageBytes: 3.75 * MB, count: 100 };

/** Limits of the server (host and port). */
export function catalogImageLimits(server: string): ImageLimits {
  const host = server.replace(/:\d+$/, "");
  const row = limitRows.find((one) => one.host.test(host)) ?? cautious;
  return { requestBytes: row.requestBytes, imageBytes: row.imageBytes, count: row.count };
}
