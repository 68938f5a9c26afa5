import { initialState, reduce, type PanelEvent, type PanelState } from "./panelState.ts";

/** Holds the state. Tells its listener once per scheduled turn, however many events came before it. */
export class StateStore {
  private current = initialState;
  private pending = false;
  private readonly schedule: (turn: () => void) => void;
  private readonly changed: (state: PanelState) => void;

  constructor(schedule: (turn: () => void) => void, changed: (state: PanelState) => void) {
    this.schedule = schedule;
    this.changed = changed;
  }

  get state(): PanelState {
    return this.current;
  }

  dispatch(event: PanelEvent): void {
    this.current = reduce(this.current, event);
    if (this.pending) return;
    this.pending = true;
    this.schedule(() => {
      this.pending = false;
      this.changed(this.current);
    });
  }
}
