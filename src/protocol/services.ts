/** The services of vendors that a first run offers, by their own names. */
export const vendorNames = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  google: "Google",
  openrouter: "OpenRouter",
} as const;
export type VendorId = keyof typeof vendorNames;

/** The model services that a first run offers: vendors, a server on this machine, and VS Code's own models. */
export const serviceIds = ["openai", "anthropic", "google", "openrouter", "local", "vscode"] as const;
export type ServiceId = (typeof serviceIds)[number];

export function isServiceId(value: unknown): value is ServiceId {
  return serviceIds.some((id) => id === value);
}
