import type { ProviderLimits } from '../provider-limits.ts';
import type { ModelSettings } from '../provider.ts';

/** Settings shared by the providers that use a vendor's package. */
export interface VendorSettings extends ModelSettings, Partial<ProviderLimits> {
  readonly apiKey: string;
  readonly model: string;
  /** The base URL of the vendor's API or of a proxy for it. Default: the vendor's own. */
  readonly baseUrl?: string;
  /** Additional request headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the model accepts images. Default true; otherwise a prompt with an image fails with `unsupported-media`.
   */
  readonly acceptsImages?: boolean;
  /** Whether the model accepts text files, and PDFs. Default true. */
  readonly acceptsTextFiles?: boolean;
  readonly acceptsPdfs?: boolean;
  /** Whether the model may search the web. The pages that it finds become the answer's sources. Default false. */
  readonly webSearch?: boolean;
  /** Additional options of the vendor's package, such as a limit on thinking. */
  readonly providerOptions?: Readonly<Record<string, unknown>>;
}
