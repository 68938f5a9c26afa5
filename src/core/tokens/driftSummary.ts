/** One request: what the service reported and what was counted here, in tokens. */
export interface DriftReport {
  readonly model: string;
  readonly reported: number;
  readonly counted: number;
}

/** The drift of all requests to one model. Drift is reported minus counted, in tokens. */
export interface DriftSummary {
  readonly model: string;
  readonly requests: number;
  readonly exact: number;
  readonly reported: number;
  readonly drift: number;
  /** The largest drift of one request by absolute value, with its sign. */
  readonly worst: number;
}

/** Drift by model, in the order in which the models first appear. */
export function summarizeDrift(reports: readonly DriftReport[]): DriftSummary[] {
  const models = new Map<string, DriftSummary>();
  for (const { model, reported, counted } of reports) {
    const drift = reported - counted;
    const sum = models.get(model) ?? { model, requests: 0, exact: 0, reported: 0, drift: 0, worst: 0 };
    models.set(model, {
      model,
      requests: sum.requests + 1,
      exact: sum.exact + (drift === 0 ? 1 : 0),
      reported: sum.reported + reported,
      drift: sum.drift + drift,
      worst: Math.abs(drift) > Math.abs(sum.worst) ? drift : sum.worst,
    });
  }
  return [...models.values()];
}
