import type { Run } from "./simulation.ts";

const width = 960;
const height = 420;
const margin = { left: 70, right: 150, top: 52, bottom: 46 };
const colours = ["#767676", "#c2571a", "#1f77b4", "#1e8449", "#8e4ec6"];

interface Label {
  readonly name: string;
  readonly colour: string;
  readonly at: number;
}

/** Tokens of every request of each run, as a picture; `limit` is drawn across. */
export function chart(title: string, runs: readonly Run[], limit: number): string {
  const lastPlace = Math.max(...runs.flatMap(({ requests }) => requests.map(({ place }) => place)));
  const largest = Math.max(...runs.flatMap(({ requests }) => requests.map(({ tokens }) => tokens)));
  const most = Math.min(limit * 1.7, largest * 1.03);
  const x = (place: number) => margin.left + (place / lastPlace) * (width - margin.left - margin.right);
  const y = (tokens: number) =>
    height - margin.bottom - (Math.min(tokens, most) / most) * (height - margin.top - margin.bottom);
  const n = (value: number) => value.toLocaleString("en-US");
  const lines = runs.map(({ requests }, index) => {
    const points = requests
      .filter(({ tokens }) => tokens <= most)
      .map(({ place, tokens }) => `${x(place).toFixed(1)},${y(tokens).toFixed(1)}`);
    const dashes = index === 0 ? ' stroke-dasharray="2 3"' : "";
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${colourOf(index)}" stroke-width="2" stroke-linejoin="round"${dashes}/>`;
  });
  const ends = runs.map(({ name, requests }, index): Label => {
    const at = y(requests.findLast(({ tokens }) => tokens <= most)?.tokens ?? 0);
    return { name, colour: colourOf(index), at };
  });
  const labels = apart(ends).map(
    ({ name, colour, at }) =>
      `<text x="${width - margin.right + 8}" y="${(at + 4).toFixed(1)}" fill="${colour}">${name}</text>`,
  );
  const step = 10_000;
  const marks = Array.from({ length: Math.floor(most / step) + 1 }, (_, place) => place * step).map(
    (tokens) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(tokens)}" y2="${y(tokens)}" stroke="#ececec"/>` +
      `<text x="${margin.left - 8}" y="${y(tokens) + 4}" text-anchor="end" fill="#595959">${n(tokens)}</text>`,
  );
  const places = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const place = Math.round(lastPlace * share);
    return `<text x="${x(place)}" y="${height - 26}" text-anchor="middle" fill="#595959">${n(place)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${title}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${margin.left}" y="28" font-size="15" font-weight="600" fill="#222">${title}</text>`,
    ...marks,
    ...places,
    `<text x="${margin.left + (width - margin.left - margin.right) / 2}" y="${height - 8}" text-anchor="middle" fill="#595959">messages so far</text>`,
    `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(limit)}" y2="${y(limit)}" stroke="#b00020" stroke-dasharray="6 4"/>`,
    `<text x="${margin.left + 6}" y="${y(limit) - 6}" fill="#b00020">prompt limit, ${n(limit)}</text>`,
    ...lines,
    ...labels,
    "</svg>",
    "",
  ].join("\n");
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? "#000";
}

/** Labels in order of their places, none closer to the next than a line of text. */
function apart(labels: readonly Label[]): readonly Label[] {
  const placed: Label[] = [];
  for (const label of labels.toSorted((one, other) => one.at - other.at)) {
    placed.push({ ...label, at: Math.max(label.at, (placed.at(-1)?.at ?? -Infinity) + 16) });
  }
  return placed;
}
