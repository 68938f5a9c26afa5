/** Passage that takes a body in pieces and passes on what it will, like the transformer of a `TransformStream`. */
export interface Passage {
  transform(chunk: Uint8Array, out: PassageOut): void;
  flush?(out: PassageOut): void;
}

export interface PassageOut {
  enqueue(chunk: Uint8Array): void;
}

/** The body as `passage` passes it on. `pipeThrough` does the same with two more streams and a pipe between, a good part of a small reply's time. */
export function passedThrough(
  body: ReadableStream<Uint8Array>,
  passage: Passage,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let hasPassed = false;
      const out: PassageOut = {
        enqueue: (chunk) => {
          hasPassed = true;
          controller.enqueue(chunk);
        },
      };
      // The stream asks again only after something came.
      while (!hasPassed) {
        const { done, value } = await reader.read();
        if (!done) passage.transform(value, out);
        else {
          passage.flush?.(out);
          controller.close();
          return;
        }
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
