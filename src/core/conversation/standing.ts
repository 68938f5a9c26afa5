/** Standing of a message: whether the model still sees it, and if not, why. */
export type Standing = "sent" | "pinned" | "trimmed" | "summarized" | "excluded" | "rewound";
