interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** VS Code's API, which it gives to a page once. Each page has a bridge that knows what may be posted. */
export const vsCodeApi = acquireVsCodeApi();
