/** The time and fresh entry ids; given, so that the core has no clock of its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Sortable by time of creation, unique across machines. */
  newId(): string;
}

/** The event loop of the thread that the core runs in. */
export interface EventLoop {
  /** Resolves in a later turn of the loop, after what waited before: input, timers, messages. */
  nextTurn(): Promise<void>;
}

/** Waiting and chance, given like the clock. */
export interface Timer {
  /** Resolves after `ms` milliseconds, at once when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Random number from 0 to just below 1. */
  random(): number;
}

export type LogLevel = "info" | "warn" | "error";

/** The one log. Never given content of messages or secrets. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
