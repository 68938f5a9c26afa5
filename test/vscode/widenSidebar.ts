import type { Workbench } from "./workbench.ts";

/** Drags the border of the sidebar until the panel is so wide, and leaves the pointer in the editor. */
export async function widenSidebar({ page }: Workbench, width: number): Promise<void> {
  const sidebar = await page.locator(".part.sidebar").boundingBox();
  const viewport = page.viewportSize();
  if (!sidebar || !viewport) throw new Error("The sidebar is not open.");
  const y = sidebar.y + sidebar.height / 2;
  const edge = sidebar.x + sidebar.width;
  await page.mouse.move(edge, y);
  // The border takes the pointer after a moment.
  await page.waitForTimeout(400);
  await page.mouse.down();
  await page.mouse.move(edge + Math.sign(width - sidebar.width) * 4, y);
  await page.mouse.move(sidebar.x + width, y, { steps: 20 });
  await page.mouse.up();
  await page.mouse.move(viewport.width - 60, 500);
  await page.waitForTimeout(300);
}
