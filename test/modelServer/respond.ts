import type { ServerResponse } from "node:http";
import type { ApiError } from "./apiError.ts";

export function sendError(response: ServerResponse, { status, error }: ApiError): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { error });
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
