import type { ProviderLimits } from '../provider-limits.ts';
import type { ModelSettings } from '../provider.ts';

/** What the kinds have in common that ask through their vendor's own package. */
export interface VendorSettings extends ModelSettings, Partial<ProviderLimits> {
  readonly apiKey: string;
  readonly model: string;
  /** The address of the vendor's API, or of a proxy for it. Default the vendor's own. */
  readonly baseUrl?: string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the model looks at images. Default true; else a prompt with an image is answered with `unsupported-media`. */
  readonly acceptsImages?: boolean;
  /** Whether the model may search the web. What it finds becomes the answer's sources. Default false. */
  readonly webSearch?: boolean;
  /** What else the vendor's package can be told of a request, such as how much the model may think. */
  readonly providerOptions?: Readonly<Record<string, unknown>>;
}
