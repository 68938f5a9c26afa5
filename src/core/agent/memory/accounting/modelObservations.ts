import { noDriftHistory, type DriftHistory } from "../../../tokens/drift.ts";

/** A window, in tokens, that a server named when it refused a prompt. */
export interface RefusedWindow {
  readonly tokens: number;
  /** The setting then in force: it says nothing against another one. */
  readonly setting: number;
  /** Known window of the model at that time, in tokens: once the server tells another one, the refusal says nothing. */
  readonly known?: number;
}

/** Limits of pictures that a server's refusals told: that the model sees none, or how many bytes a request may have. */
export interface RefusedPictures {
  readonly blind?: boolean;
  readonly requestBytes?: number;
}

/** Observations of models by what their servers said; across restarts, if the host gives a store that lasts. */
export interface ModelObservations {
  window(model: string): RefusedWindow | undefined;
  keepWindow(model: string, window: RefusedWindow): void;
  /** Drift of its reports from the counts made here. */
  drift(model: string): DriftHistory;
  keepDrift(model: string, memory: DriftHistory): void;
  pictures(model: string): RefusedPictures;
  keepPictures(model: string, refused: RefusedPictures): void;
}

/** A store that forgets with its process. */
export function inMemoryObservations(): ModelObservations {
  const windows = new Map<string, RefusedWindow>();
  const pictures = new Map<string, RefusedPictures>();
  const drifts = new Map<string, DriftHistory>();
  return {
    window: (model) => windows.get(model),
    keepWindow: (model, window) => void windows.set(model, window),
    drift: (model) => drifts.get(model) ?? noDriftHistory,
    keepDrift: (model, memory) => void drifts.set(model, memory),
    pictures: (model) => pictures.get(model) ?? {},
    keepPictures: (model, refused) => void pictures.set(model, refused),
  };
}
