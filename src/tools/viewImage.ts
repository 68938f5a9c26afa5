import { displayPath } from "../core/permissions/confine.ts";
import type { Workspace } from "../core/ports/workspace.ts";
import { imageFacts } from "../core/tokens/request/imageSize.ts";
import { defineTool, failed, type Tool } from "./tool.ts";

/** The most that a picture may have for every known server, in bytes. */
export const maxImageBytes = 3_750_000;

/** `view_image`: a picture of the workspace for the model to look at. */
export function viewImage(workspace: Workspace): Tool {
  return defineTool({
    name: "view_image",
    description: "Look at a PNG, JPEG, GIF or WebP file.",
    effect: "read",
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
    run: async ({ path }) => {
      const at = await workspace.resolve(path);
      if ("refused" in at) return failed(at.refused);
      const name = displayPath(at, workspace.folders);
      const found = await workspace.stat(at);
      if (!found) return failed(`There is no file ${name}.`);
      if (found.kind === "folder") return failed(`${name} is a folder. Use list_files.`);
      if (found.size > maxImageBytes) {
        const most = maxImageBytes.toLocaleString("en-US");
        return failed(
          `${name} has ${found.size.toLocaleString("en-US")} bytes; an image may have ${most}. Make a smaller copy of it first.`,
        );
      }
      const bytes = await workspace.bytes(at);
      const facts = imageFacts(bytes);
      if (!facts) return failed(`${name} is no PNG, JPEG, GIF or WebP. read_file reads text, SVG too.`);
      const { width, height } = facts;
      return { content: `${name}: ${width} × ${height} pixels.`, images: [{ bytes, name, ...facts }] };
    },
  });
}
