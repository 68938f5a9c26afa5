const picture =
  "(?:images?|image_url|image inputs?|vision|multi-?modal(?: inputs?)?|visual inputs?|pictures?)";

const noSight: readonly RegExp[] = [
  new RegExp(
    `\\b(?:not|n't|never|no) (?:\\w+ ){0,3}(?:support|accept|take|have|handle|process|allow|understand|see|capab)\\w*\\b[^.]{0,40}\\b${picture}\\b`,
    "i",
  ),
  new RegExp(
    `\\b${picture}\\b[^.]{0,60}\\b(?:not|n't|un)[ -]?(?:\\w+ ){0,2}(?:support|accept|allow|enabl|availab)`,
    "i",
  ),
  /image_url is only supported by|no endpoints found that support image|only supports? text|text[- ]only model|mmproj|unknown variant `?image(?:_url)?`?|is not a (?:multimodal|vision)|non-?vision/i,
  /at most 0 images?|(?:invalid|unknown|unexpected|unsupported)[^.]{0,40}\bimage_url\b/i,
  new RegExp(`\\b${picture}\\b[^.]{0,20}\\bdisabled`, "i"),
  /不支持[^。]{0,10}(?:图片|图像|视觉|多模态)/,
];

/** Words about one picture, not about the model: its format, its size, what is in it. */
const ofOne =
  /(?:unsupported|invalid|unknown|corrupt\w*)[^.]{0,20}(?:image|media)[ _-]?(?:type|format|data|file)|(?:image|media)[ _-]?(?:type|format|file)s?\b[^.]{0,40}(?:not supported|unsupported|invalid|must be)|(?:image|picture)s?\b[^.]{0,80}(?:exceed|too (?:large|big|small|many)|larger than|maximum|max(?:\b|_)|dimension)|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:process|decode|load|read|parse|download|identify)[^.]{0,20}\bimages?\b|too many images|invalid_image|image_parse_error|\bimages?\b[^.]{0,40}\b(?:invalid|corrupt|malformed|not valid|truncated|at least)|not (?:represent )?a valid image|invalid base64|at most [1-9]\d* images?|aspect ratio|(?:height|width)\b[^.]{0,30}must be larger/i;

/** True where an error's text says that the model takes no pictures. */
export function saysNoSight(text: string): boolean {
  return !ofOne.test(text) && noSight.some((words) => words.test(text));
}

/** True where it says that a picture cannot be taken as it is. */
export function saysPictureRefused(text: string): boolean {
  return ofOne.test(text);
}

/** True where it says that the request has too many bytes. */
export function saysTooLarge(text: string): boolean {
  return /(?:entity|payload|body|request(?: body| size)?)(?:[ _-]is)?[ _-]too[ _-](?:large|big)|request_too_large|(?:body|payload|request)[^.]{0,40}(?:exceed|larger than|maximum)[^.]{0,40}(?:bytes|size|[kmg]i?b\b)/i.test(
    text,
  );
}

const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 * 1024, g: 1024 * 1024 * 1024 };

/** The most bytes of a request, where the text names it. */
export function byteLimitIn(text: string): number | undefined {
  const plain = text.replaceAll(/(?<=\d)[,'_ ](?=\d{3}(?!\d))/g, "");
  const found =
    /(?:maximum|max\b|limit|most|exceed\w*|larger than|up to)[^\d]{0,40}(\d+(?:\.\d+)?) ?(?:([kmg])i?b\b|bytes)/i.exec(
      plain,
    );
  const figure = Number(found?.[1]) * (units[(found?.[2] ?? "").toLowerCase()] ?? 1);
  return figure >= 1024 ? Math.floor(figure) : undefined;
}
