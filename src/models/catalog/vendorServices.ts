/** A vendor's service as a first run sets it up. */
interface VendorService {
  readonly baseUrl: string;
  /** A current, cheap model of the service. */
  readonly model: string;
}

/** Services whose address is known; each model is in the catalog. */
export const vendorServices = {
  openai: { baseUrl: "https://api.openai.com/v1", model: "gpt-6-luna" },
  anthropic: { baseUrl: "https://api.anthropic.com/v1", model: "claude-haiku-5-5" },
  google: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    model: "gemini-3.8-flash",
  },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", model: "openai/gpt-6-luna" },
} as const satisfies Readonly<Record<string, VendorService>>;
