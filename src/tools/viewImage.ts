import type { Workspace } from "../core/ports/workspace.ts";
import { isShowable, mostFileBytes } from "../core/pictures/pictureBounds.ts";
import { imageFacts } from "../core/tokens/request/imageSize.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";
import { calledFile } from "./files/calledFile.ts";

/** `view_image`: a picture of the workspace for the model to look at. */
export function viewImage(workspace: Workspace): Tool {
  return defineTool({
    name: "view_image",
    description: "Look at a PNG, JPEG, GIF or WebP file.",
    effect: "read",
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
    run: async ({ path }) => {
      const file = await calledFile(workspace, path);
      if ("refused" in file) return failedResult(file.refused);
      const { at, name, size } = file;
      if (size === undefined) return failedResult(`There is no file ${name}.`);
      if (size > mostFileBytes) {
        const [has, most] = [size, mostFileBytes].map((bytes) => bytes.toLocaleString("en-US"));
        return failedResult(
          `${name} has ${has} bytes; an image may have ${most}. Make a smaller copy of it first.`,
        );
      }
      const bytes = await workspace.bytes(at);
      const facts = imageFacts(bytes);
      if (!facts) return failedResult(`${name} is no PNG, JPEG, GIF or WebP. read_file reads text, SVG too.`);
      const { width, height } = facts;
      if (!isShowable(facts)) {
        return failedResult(
          `${name} has ${width} × ${height} pixels, which are too many. Make a smaller copy of it first.`,
        );
      }
      return { content: `${name}: ${width} × ${height} pixels.`, images: [{ bytes, name }] };
    },
  });
}
