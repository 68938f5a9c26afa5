/** The model services that a first run offers: vendors, a server on this machine, and VS Code's own models. */
export const serviceIds = ["openai", "anthropic", "google", "openrouter", "local", "vscode"] as const;
export type ServiceId = (typeof serviceIds)[number];

export function isServiceId(value: unknown): value is ServiceId {
  return serviceIds.some((id) => id === value);
}
