/** Work that pauses, run without a pause. */
export function runThrough<T>(steps: Generator<void, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
