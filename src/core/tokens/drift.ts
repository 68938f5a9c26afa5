/**
 * Drift history of one model on one server: how the last reports compare with the counts made here
 * (reported divided by counted), the newest last. JSON-shaped, to be kept across sessions.
 */
export interface DriftHistory {
  readonly ratios: readonly number[];
}

export const noDriftHistory: DriftHistory = { ratios: [] };

const historyLength = 50;
/** The smallest prompt that is compared, in tokens: below it, framing alone makes the ratio meaningless. */
const smallest = 100;
/** The largest ratio that is believed: no encoding is so many times as dense as another. */
const farthest = 100;
const fewest = 3;
const lowestFactor = 0.5;
const highestFactor = 3;
/** The error assumed of an encoding that is only a guess, as a fraction, before anything is learned. */
const assumedError = 0.2;

/** The history with one more report, in tokens; small prompts and impossible figures teach nothing. */
export function withReport(history: DriftHistory, reported: number, counted: number): DriftHistory {
  const ratio = reported / counted;
  if (!(counted >= smallest && ratio >= 1 / farthest && ratio <= farthest)) return history;
  return { ratios: [...history.ratios, ratio].slice(-historyLength) };
}

/** True where there are enough reports to scale counts by. */
export function hasEnoughReports({ ratios }: DriftHistory): boolean {
  return ratios.length >= fewest;
}

/**
 * Safety factor of a count that is compared with a limit: the ninth decile of the last
 * ratios, so on the safe side, and no single report decides it; between 0.5 and 3. 1 until it is learned.
 */
export function driftFactor(history: DriftHistory): number {
  if (!hasEnoughReports(history)) return 1;
  const { ratios } = history;
  // The highest of a few may be an outlier: it counts only when another one is near it.
  const decile = Math.min(quantile(ratios, 0.9), quantile(ratios, 0.5) * 1.25);
  return Math.min(highestFactor, Math.max(lowestFactor, decile));
}

/** Error of a scaled count, as a fraction, for "estimated ±x %": half the middle four fifths. */
export function driftError(history: DriftHistory): number {
  if (!hasEnoughReports(history)) return assumedError;
  const { ratios } = history;
  return (quantile(ratios, 0.9) - quantile(ratios, 0.1)) / 2 / quantile(ratios, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 1;
}

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
