import type { Readable } from "node:stream";

/** Transformer of a body: takes it in pieces and passes on what it will, like the transformer of a `TransformStream`. */
export interface BodyTransformer {
  transform(chunk: Uint8Array, out: BodyController): void;
  flush?(out: BodyController): void;
}

export interface BodyController {
  enqueue(chunk: Uint8Array): void;
}

const passing: BodyTransformer = { transform: (chunk, out) => out.enqueue(chunk) };

/**
 * The body as `transformer` passes it on, read no faster than it is taken. `Readable.toWeb` and `pipeThrough` do the same with
 * three more streams and a pipe between, a good part of a small reply's time.
 */
export function transformedBody(source: Readable, transformer = passing): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const failed = (error: unknown) => {
        controller.error(error);
        source.destroy();
      };
      source.on("data", (chunk: Uint8Array) => {
        try {
          transformer.transform(chunk, controller);
          if ((controller.desiredSize ?? 0) <= 0) source.pause();
        } catch (error) {
          failed(error);
        }
      });
      source.on("end", () => {
        try {
          transformer.flush?.(controller);
          controller.close();
        } catch (error) {
          failed(error);
        }
      });
      source.on("error", failed);
      source.on("close", () => {
        // What was closed at its end may still be read, and would be lost.
        if (!source.readableEnded) failed(new Error("The body was closed before its end."));
      });
    },
    pull: () => void source.resume(),
    cancel: () => void source.destroy(),
  });
}
