import type { Run } from "./simulation.ts";

const width = 900;
const height = 380;
const margin = { left: 62, right: 16, top: 46, bottom: 44 };
const colours = ["#8a8a8a", "#c2571a", "#1f77b4", "#2a9d55", "#8e4ec6"];

/** Tokens of every request of each run, as a picture; `limit` is drawn across. */
export function chart(title: string, runs: readonly Run[], limit: number): string {
  const lastPlace = Math.max(...runs.flatMap(({ requests }) => requests.map(({ place }) => place)));
  const most = Math.min(
    limit * 1.6,
    Math.max(...runs.flatMap(({ requests }) => requests.map(({ tokens }) => tokens))),
  );
  const x = (place: number) => margin.left + (place / lastPlace) * (width - margin.left - margin.right);
  const y = (tokens: number) =>
    height - margin.bottom - (Math.min(tokens, most) / most) * (height - margin.top - margin.bottom);
  const lines = runs.map(({ requests }, index) => {
    const points = requests
      .map(({ place, tokens }) => `${x(place).toFixed(1)},${y(tokens).toFixed(1)}`)
      .join(" ");
    return `<polyline points="${points}" fill="none" stroke="${colours[index % colours.length]}" stroke-width="1.6"/>`;
  });
  const legend = runs.map(
    ({ name }, index) =>
      `<text x="${margin.left + index * 150}" y="38" fill="${colours[index % colours.length]}">■ ${name}</text>`,
  );
  const marks = [0.25, 0.5, 0.75, 1].map((share) => {
    const tokens = Math.round((most * share) / 1_000) * 1_000;
    return `<text x="${margin.left - 6}" y="${y(tokens) + 4}" text-anchor="end">${tokens.toLocaleString("en-US")}</text>`;
  });
  const across = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(limit)}" y2="${y(limit)}" stroke="#b00020" stroke-dasharray="5 4"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333" role="img" aria-label="${title}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${margin.left}" y="20" font-size="14">${title}</text>`,
    ...legend,
    ...marks,
    across,
    `<text x="${width - margin.right}" y="${y(limit) - 5}" text-anchor="end" fill="#b00020">prompt limit</text>`,
    ...lines,
    `<text x="${width / 2}" y="${height - 12}" text-anchor="middle">messages so far (0 to ${lastPlace})</text>`,
    "</svg>",
    "",
  ].join("\n");
}
