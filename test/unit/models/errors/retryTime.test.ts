import assert from "node:assert/strict";
import { retryTime } from "../../../../src/models/errors/retryTime.ts";

const now = Date.parse("2026-11-29T02:00:00Z");
const message = (text: string) => ({ error: { message: text } });

const headers: readonly (readonly [Readonly<Record<string, string>>, number | undefined])[] = [
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after-ms": "1500", "retry-after": "9" }, 1_500],
  [{ "retry-after": "Sun, 29 Nov 2026 02:00:30 GMT" }, 30_000],
  [{ "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
  [{ "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s" }, 360_000],
  [
    {
      ...{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "8.64s" },
      ...{ "x-ratelimit-remaining-tokens": "900", "x-ratelimit-reset-tokens": "6m0s" },
    },
    8_640,
  ],
  [{ "x-ratelimit-reset": String(now / 1000 + 20) }, 20_000],
  [{ "x-ratelimit-reset": String(now + 20_000) }, 20_000],
  [{ "ratelimit-reset": "12" }, 12_000],
  [
    {
      "anthropic-ratelimit-input-tokens-reset": "2026-11-29T02:01:00Z",
      "anthropic-ratelimit-input-tokens-remaining": "0",
    },
    60_000,
  ],
  [{ "x-ratelimit-retry-after": "4" }, 4_000],
  [{ ratelimit: "limit=100, remaining=0, reset=9" }, 9_000],
  [{ ratelimit: '"default";r=0;t=9' }, 9_000],
  [{ ratelimit: '"default";r=5;t=9' }, undefined],
  [{ "x-ms-retry-after-ms": "2500" }, 2_500],
  [{ "retry-after": "PT1M30S" }, 90_000],
  [{ "retry-after": "00:01:30" }, 90_000],
  [{ "retry-after": "5, 10" }, 10_000],
  [{ "retry-after": "soon" }, undefined],
  [{ "content-type": "application/json" }, undefined],
];

const bodies: readonly (readonly [unknown, number | undefined])[] = [
  [message("Rate limit reached. Please try again in 7m12s. Visit the page."), 432_000],
  [message("Please try again in 20ms."), 20],
  [message("Please retry after 20 seconds."), 20_000],
  [message("Please retry in 34.5s."), 34_500],
  [message("Try again in 1 minute and 5 seconds"), 65_000],
  [message("Wait 2 minutes before the next request."), 120_000],
  [message("Limit resets in 1h2m3s"), 3_723_000],
  [message("Retry-After: 15"), 15_000],
  [
    {
      error: {
        code: 429,
        details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" }],
      },
    },
    34_000,
  ],
  [JSON.stringify([{ error: { details: [{ retryDelay: "3.5s" }] } }]), 3_500],
  [{ error: "Model x is currently loading", estimated_time: 20.5 }, 20_500],
  [{ retry_after: 3 }, 3_000],
  [{ error: { details: [{ retryDelay: { seconds: "33" } }] } }, 33_000],
  [{ error: { metadata: { headers: { "X-RateLimit-Reset": String(now + 8_000) } } } }, 8_000],
  [{ error: { resets_in_seconds: 77 } }, 77_000],
  [{ error: { resets_at: now / 1000 + 77 } }, 77_000],
  [{ error: { reset_time: "2026-11-29T02:00:30Z" } }, 30_000],
  [message("Your limit resets at 2026-11-29T02:01:00Z."), 60_000],
  [message("Retry after 00:01:30, please."), 90_000],
  [message("Please try again at 2026-11-29T03:01:00+01:00"), 60_000],
  [message("Your limit resets at 12:05 UTC."), undefined],
  [message("Please try again after 12:30 pm."), undefined],
  [message("请在 30 秒后重试"), 30_000],
  [message("20秒後に再試行してください"), 20_000],
  [message("2분 후에 다시 시도하세요"), 120_000],
  [message("Bitte versuchen Sie es in 20 Sekunden erneut."), 20_000],
  [message("Réessayez dans 2 minutes."), 120_000],
  [message("Inténtelo de nuevo en 20 segundos."), 20_000],
  [message("Попробуйте ещё раз через 20 секунд."), 20_000],
  [message("Das Audio ist 20 Sekunden lang."), undefined],
  [{ error: { metadata: { retry_after_ms: 250 } } }, 250],
  [{ error: { metadata: { raw: '{"error":"slow","retry_after":4}' } } }, 4_000],
  [message("Limit 30000, used 29000, requested 4000."), undefined],
  [message("You have 20 seconds of audio."), undefined],
  ["", undefined],
];

describe("How long a server asks to wait", () => {
  for (const [given, wait] of headers) {
    it(`is told by ${JSON.stringify(given)}`, () => {
      assert.equal(retryTime(new Headers(given), "", now), wait);
    });
  }
  for (const [body, wait] of bodies) {
    it(`is told by ${JSON.stringify(body)}`, () => assert.equal(retryTime(new Headers(), body, now), wait));
  }
});
