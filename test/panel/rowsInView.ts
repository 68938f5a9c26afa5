import type { Locator } from "playwright-core";

/** The rows of a transcript that are in view, by id and text, and how far below its upper edge the first of them begins. */
export async function rowsInView(transcript: Locator) {
  return transcript.evaluate((view) => {
    const { top, bottom } = view.getBoundingClientRect();
    const rows = [...view.querySelectorAll("[data-entry]")].filter((row) => {
      const place = row.getBoundingClientRect();
      return place.bottom > top && place.top < bottom;
    });
    return {
      rows: rows.map((row) => [
        row.getAttribute("data-entry"),
        row.querySelector(".plain, .markdown")?.textContent.trim(),
      ]),
      top: Math.round(rows[0]!.getBoundingClientRect().top - top),
    };
  });
}
