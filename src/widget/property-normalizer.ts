import type { LitElement } from 'lit';
import { STRINGIFIED_NOTHING } from './attribute-values.ts';
import { PROPERTY_TYPES, type PropertyType } from './property-types.ts';

/**
 * Normalizes the properties that a page sets, at any time and with values of any type. null, undefined and invalid values become the default
 * value. The console names each ignored value once. The rest of the code relies on the normalized values.
 */
export class PropertyNormalizer {
  readonly #host: object;
  readonly #normalized = new Map<PropertyKey, { readonly raw: unknown; readonly value: unknown }>();
  /** Warnings that were given. Frameworks set the same value again with every rendering. */
  readonly #warned = new Set<string>();

  constructor(host: object) {
    this.#host = host;
    for (const name of PROPERTY_TYPES.keys()) this.normalize(name);
  }

  /** Normalizes a property after it was set. */
  normalize(name: PropertyKey): void {
    const type = PROPERTY_TYPES.get(name);
    const raw: unknown = Reflect.get(this.#host, name);
    const previous = this.#normalized.get(name);
    if (!type || (previous && raw === previous.value)) return;
    // The same input keeps its normalized object, so that nothing that depends on it is rebuilt.
    let value =
      previous && raw === previous.raw ? previous.value : (this.#parse(String(name), raw, type) ?? type.defaultValue);
    if (previous && type.isSame?.(value, previous.value)) ({ value } = previous);
    this.#normalized.set(name, { raw, value });
    // Only if it differs: Lit would treat a property that is set again as changed, and reflect it.
    if (value !== raw) Reflect.set(this.#host, name, value);
  }

  #parse(name: string, raw: unknown, type: PropertyType): unknown {
    if (raw == null) return undefined;
    let value: unknown;
    let isComplete = true;
    try {
      if (typeof raw !== 'string' || !STRINGIFIED_NOTHING.test(raw))
        value = type.parse(raw, () => (isComplete = false));
    } catch {
      // The text is not JSON, or a getter or proxy of the page threw.
    }
    if (raw !== '' && (value === undefined || !isComplete)) this.#warn(name, raw, type);
    return value;
  }

  /** Leaves the value out, because it may be a secret, or throw when it is printed. */
  #warn(name: string, raw: unknown, type: PropertyType): void {
    const key = name + (typeof raw === 'string' ? raw : typeof raw);
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    const { attribute } = (this.#host.constructor as typeof LitElement).getPropertyOptions(name);
    const setting = typeof attribute === 'string' ? attribute : name;
    console.warn(`<ai-chat> ignored what it cannot read of ${setting}, which takes ${type.description}`);
  }
}
