/** The words about a turn that waits. */
export const turnText = {
  retryingIn: (seconds: number) => (seconds > 0 ? `Retrying in ${seconds} s.` : "Retrying."),
  stop: "Stop",
  queued: "Messages for the next step",
  takeBack: "Take back",
  allowAlways: (what: string) => `Always allow "${what}" here`,
} as const;
