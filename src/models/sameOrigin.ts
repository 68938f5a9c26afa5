import { nodeFetch, type FetchOptions, type TransformerFor } from "./http/nodeFetch.ts";

/** Redirects followed for one request. */
const mostRedirects = 5;

/**
 * `fetch` that never leaves the origin it was sent to: what a request carries, its key among it, is for that server alone. A
 * redirect elsewhere is an answer that says so; one within the origin keeps method and body.
 */
export async function fetchSameOrigin(
  input: string | URL,
  options?: FetchOptions,
  transformerFor?: TransformerFor,
): Promise<Response> {
  let url = new URL(input);
  let response = await nodeFetch(url, options, transformerFor);
  for (let count = 0; isRedirect(response); count++) {
    const target = URL.parse(response.headers.get("location") ?? "", url);
    if (target === null || target.origin !== url.origin || count >= mostRedirects) {
      return refused(response.status, target);
    }
    await response.body?.cancel();
    url = target;
    response = await nodeFetch(url, options, transformerFor);
  }
  return response;
}

function isRedirect({ status }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function refused(status: number, target: URL | null): Response {
  const message = `The server redirects to ${target?.origin ?? "no address"}, which was not followed.`;
  return Response.json({ error: { message } }, { status });
}
