import { fetchSameOrigin } from "./sameOrigin.ts";

/**
 * Follows one request on the wire: notes whether its answer began and whether its end mark arrived, and
 * aborts it after `silenceMs` without a byte. (The `openai` package tells neither, and its own timeout
 * ends with the headers.)
 */
export class ResponseWatch {
  /** Aborts with the caller's signal or after too long a silence. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private silenceMs: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tail = "";
  private answered = false;

  constructor(outer: AbortSignal, silenceMs: number) {
    this.silenceMs = silenceMs;
    this.signal = AbortSignal.any([outer, this.controller.signal]);
  }

  /** True once a successful answer began. */
  get started(): boolean {
    return this.answered;
  }

  /** True once the stream's end mark, `[DONE]`, arrived. */
  get complete(): boolean {
    return this.tail.trimEnd().endsWith("[DONE]");
  }

  /** True after `silenceMs` without a byte. */
  get silent(): boolean {
    return this.controller.signal.aborted;
  }

  /** `fetch` for the one request. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    this.heard();
    const response = await fetchSameOrigin(input, init);
    this.heard();
    if (!response.ok || response.body === null) return response;
    this.answered = true;
    const watched = response.body.pipeThrough(new TransformStream({ transform: this.pass }));
    return new Response(watched, response);
  };

  /** From here on only a silence of `silenceMs` is borne: nothing that matters is still to come. */
  hurry(silenceMs: number): void {
    this.silenceMs = Math.min(this.silenceMs, silenceMs);
    this.heard();
  }

  /** Stops the clock. */
  close(): void {
    clearTimeout(this.timer);
  }

  private readonly pass = (chunk: Uint8Array, out: TransformStreamDefaultController<Uint8Array>): void => {
    this.heard();
    const end = Array.from(chunk.subarray(-16), (byte) => String.fromCharCode(byte)).join("");
    this.tail = (this.tail + end).slice(-16);
    out.enqueue(chunk);
  };

  private heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.controller.abort();
    }, this.silenceMs);
  }
}
