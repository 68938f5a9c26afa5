import type { FetchOptions } from "./http/nodeFetch.ts";
import type { BodyTransformer } from "./http/transformedBody.ts";
import { StreamedBody } from "./http/streamedBody.ts";
import { fetchSameOrigin } from "./sameOrigin.ts";

/**
 * Follows one request on the wire: notes whether its answer began, whether its end mark arrived and what a refusal said, and
 * aborts it after `silenceMs` without a byte; 0: never. (The servers' packages tell none of it, and their own timeouts end
 * with the headers.)
 */
export class ResponseWatch {
  /** Aborts with the caller's signal or after too long a silence. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private silenceMs: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private body: StreamedBody | undefined;
  private said: string | undefined;

  constructor(outer: AbortSignal, silenceMs: number) {
    this.silenceMs = silenceMs;
    this.signal = AbortSignal.any([outer, this.controller.signal]);
  }

  /** True once a successful answer began. */
  get started(): boolean {
    return this.body !== undefined;
  }

  /** True once the whole reply arrived. */
  get complete(): boolean {
    return this.body?.complete ?? false;
  }

  /** True after `silenceMs` without a byte. */
  get silent(): boolean {
    return this.controller.signal.aborted;
  }

  /** The body of the latest answer that was a refusal. */
  get refusal(): string | undefined {
    return this.said;
  }

  /** Words of the answer in place of a reply, without `key`; "" for none. */
  words(key: string | undefined): string {
    return this.body?.words(key) ?? "";
  }

  /** Beginning of the event that is no JSON, without `key`; "" for none, or where that is only cut. */
  notJson(key: string | undefined): string {
    return this.body?.notJson(key) ?? "";
  }

  /** `fetch` for the one request, as the servers' packages call it: with the address as text, and JSON for a body. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    this.heard();
    this.said = undefined;
    const options = init as FetchOptions | undefined;
    const { body } = options ?? {};
    // Lists and counts are no replies. Quotes within a text are escaped: this is no message's.
    const isStream = typeof body === "string" && body.lastIndexOf('"stream":true') >= 0;
    const response = await fetchSameOrigin(input as string, options, (status) => {
      return status >= 200 && status <= 299 ? this.heardBody(isStream) : undefined;
    });
    this.heard();
    return response.ok && response.body !== null ? response : this.refused(response);
  };

  private heardBody(isStream: boolean): BodyTransformer {
    const body = isStream ? new StreamedBody() : undefined;
    this.body = body ?? this.body;
    return {
      transform: (chunk, out) => {
        this.heard();
        if (body) body.transform(chunk, out);
        else out.enqueue(chunk);
      },
      flush: (out) => body?.flush(out),
    };
  }

  /** Bears only a silence of `silenceMs` from here on: nothing that matters is still to come. */
  hurry(silenceMs: number): void {
    if (this.silenceMs > 0 && this.silenceMs <= silenceMs) return;
    this.silenceMs = silenceMs;
    this.close();
    this.heard();
  }

  /** Stops the clock. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async refused(response: Response): Promise<Response> {
    this.said = await response.text();
    this.heard();
    const { status, statusText, headers } = response;
    return new Response(response.body === null ? null : this.said, { status, statusText, headers });
  }

  private heard(): void {
    if (this.timer) this.timer.refresh();
    else if (this.silenceMs > 0) {
      // A longer timer would fire at once.
      const wait = Math.min(this.silenceMs, 2 ** 31 - 1);
      this.timer = setTimeout(() => this.controller.abort(), wait);
    }
  }
}
