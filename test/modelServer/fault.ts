import type { Reply } from "./reply.ts";

/** A way to fail. Those with `afterEvents` begin `reply` (default: a short text) and fail after so many events. */
export type Fault =
  | {
      readonly fault: "status";
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An HTML page, as proxies and wrong addresses give it; status 502 by default. */
  | { readonly fault: "html"; readonly status?: number }
  /** The connection is reset before any answer. */
  | { readonly fault: "reset" }
  /** The request is never answered. */
  | { readonly fault: "silence" }
  /** The connection breaks. `clean`: it ends as if complete, but with no finish and no `[DONE]`. */
  | { readonly fault: "cut"; readonly afterEvents: number; readonly clean?: boolean; readonly reply?: Reply }
  /** Nothing more comes, and the connection stays open. */
  | { readonly fault: "stall"; readonly afterEvents: number; readonly reply?: Reply }
  /** One event that is not JSON. */
  | { readonly fault: "malformed"; readonly afterEvents: number; readonly reply?: Reply }
  /** An error object in place of an event, as gateways send it. */
  | {
      readonly fault: "errorEvent";
      readonly afterEvents: number;
      readonly error: unknown;
      readonly reply?: Reply;
    };

type StatusFault = Extract<Fault, { fault: "status" }>;
export type StreamFault = Extract<Fault, { afterEvents: number }>;

/** The failures everybody meets, in the service's words. */
export const faults = {
  unauthorized: status(401, "Incorrect API key provided: sk-abc***xyz.", { code: "invalid_api_key" }),
  forbidden: status(403, "Country, region, or territory not supported", {
    code: "unsupported_country_region_territory",
    type: "request_forbidden",
  }),
  notFound: status(404, "The model `gpt-nowhere` does not exist or you do not have access to it.", {
    code: "model_not_found",
  }),
  quota: status(429, "You exceeded your current quota, please check your plan and billing details.", {
    code: "insufficient_quota",
    type: "insufficient_quota",
  }),
  server: status(500, "The server had an error while processing your request. Sorry about that!", {
    type: "server_error",
  }),
  overloaded: status(503, "The engine is currently overloaded, please try again later.", {
    type: "server_error",
  }),
  /** Refusal of too many requests, with the wait that the server asks for, in seconds. */
  rateLimited: (retryAfter: number) =>
    status(429, "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.", {
      code: "rate_limit_exceeded",
      type: "requests",
      headers: { "retry-after": String(retryAfter) },
    }),
  cut: (afterEvents: number, reply?: Reply) => began("cut", afterEvents, reply),
  stall: (afterEvents: number, reply?: Reply) => began("stall", afterEvents, reply),
  malformed: (afterEvents: number, reply?: Reply) => began("malformed", afterEvents, reply),
} as const;

function began(fault: "cut" | "stall" | "malformed", afterEvents: number, reply?: Reply): Fault {
  return reply === undefined ? { fault, afterEvents } : { fault, afterEvents, reply };
}

function status(code: number, message: string, more: Partial<StatusFault> = {}): StatusFault {
  return { ...more, fault: "status", status: code, message };
}
