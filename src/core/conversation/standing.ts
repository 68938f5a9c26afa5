/** Whether the model still sees a message, and if not, why. */
export type Standing = "sent" | "pinned" | "trimmed" | "summarized" | "excluded" | "rewound";
