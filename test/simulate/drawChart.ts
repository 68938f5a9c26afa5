import { readFileSync } from "node:fs";
import { launchChromium } from "../vscode/chromium.ts";

/** `node test/simulate/drawChart.ts`: the README's picture of the chart that `npm run simulate` left. */
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 420 }, deviceScaleFactor: 2 });
  const svg = readFileSync("dist/simulation/generated.svg", "utf8");
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 960px }</style>${svg}`);
  await page.locator("svg").screenshot({ path: "media/simulation.png" });
} finally {
  await browser.close();
}
