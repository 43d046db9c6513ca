import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { ChatTransport } from '../transports/contract/transport.ts';
import type { AiChat } from './ai-chat.ts';
import { parseBoolean } from './attribute-values.ts';

/** The form of a property's values. */
interface PropertyType {
  /** As the owner of the page is told. */
  readonly description: string;
  /** The value while nothing is set that can be read. */
  readonly defaultValue?: unknown;
  /** Makes the value of what is set, an attribute's text included. `undefined`, or whatever it throws: it cannot be read. `skip`: a part of it cannot. */
  parse(value: unknown, onSkip: () => false): unknown;
}

/**
 * Puts right what a page sets as properties, of whatever type and whenever: null and undefined are the initial value, and so is what
 * cannot be read, of which the console says once what was ignored. The rest of the code relies on what the properties are then.
 */
export class PropertyNormalizer {
  readonly #host: AiChat;
  readonly #normalized = new Map<PropertyKey, { readonly raw: unknown; readonly value: unknown }>();
  /** Frameworks set the same again with every rendering. */
  readonly #warned = new Set<string>();

  constructor(host: AiChat) {
    this.#host = host;
    for (const name of PROPERTY_TYPES.keys()) this.normalize(name);
  }

  /** Looks at what is set as a property. */
  normalize(name: PropertyKey): void {
    const type = PROPERTY_TYPES.get(name);
    const raw: unknown = Reflect.get(this.#host, name);
    const previous = this.#normalized.get(name);
    if (!type || (previous && raw === previous.value)) return;
    // The same input keeps its normalised object, so that nothing depending on it is rebuilt.
    const value =
      previous && raw === previous.raw ? previous.value : (this.#parse(String(name), raw, type) ?? type.defaultValue);
    this.#normalized.set(name, { raw, value });
    // Lit would reflect what is set again as if it had changed.
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
      // No JSON, or a getter or a proxy of the page that throws.
    }
    if (raw !== '' && (value === undefined || !isComplete)) this.#warn(name, raw, type);
    return value;
  }

  /** Without the value, which may be a secret, or throw when it is printed. */
  #warn(name: string, raw: unknown, type: PropertyType): void {
    const key = name + (typeof raw === 'string' ? raw : typeof raw);
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    const { attribute } = (this.#host.constructor as typeof AiChat).getPropertyOptions(name);
    const setting = typeof attribute === 'string' ? attribute : name;
    console.warn(`<ai-chat> ignored what it cannot read of ${setting}, which takes ${type.description}`);
  }
}

/** Strings that templates and frameworks make from missing values. As a `user-id`, one would merge all visitors. */
const STRINGIFIED_NOTHING = /^(?:undefined|null|NaN|\[object .*\])$/;

/** Numbers are texts, too: ids often are. An object is none, whatever its `toString` says. */
const textType: PropertyType = {
  description: 'text',
  parse: (value) =>
    typeof value === 'string' ? value : Number.isFinite(value) || typeof value === 'bigint' ? String(value) : undefined,
};

function booleanType(defaultValue: boolean): PropertyType {
  return { description: 'true or false', defaultValue, parse: parseBoolean };
}

function enumType(values: readonly string[], defaultValue?: string): PropertyType {
  return {
    description: values.join(' or '),
    defaultValue,
    parse: (value) => values.find((candidate) => candidate === value),
  };
}

function listType(
  description: string,
  split: (text: string) => unknown,
  isEntry: (entry: unknown) => boolean,
): PropertyType {
  return {
    description,
    parse(value, onSkip) {
      const entries = typeof value === 'string' ? split(value) : value;
      if (!Array.isArray(entries) && !(entries instanceof Set)) return undefined;
      return [...(entries as Iterable<unknown>)].filter((entry) => isEntry(entry) || onSkip());
    },
  };
}

const originsType = listType(
  'addresses with spaces between them',
  (value) => value.trim().split(/[\s,]+/),
  (entry) => typeof entry === 'string' && URL.canParse(entry),
);

const PROPERTY_TYPES = new Map<PropertyKey, PropertyType>(
  Object.entries({
    transport: {
      description: 'a name, a function or a transport',
      parse: (value) =>
        typeof value === 'string' || typeof value === 'function' || typeof (value as ChatTransport).send === 'function'
          ? value
          : undefined,
    },
    url: {
      description: 'an address',
      parse: (value, onSkip) => (value instanceof URL ? value.href : textType.parse(value, onSkip)),
    },
    userId: textType,
    token: {
      description: 'text or a function',
      parse: (value, onSkip) => (typeof value === 'function' ? value : textType.parse(value, onSkip)),
    },
    httpToken: textType,
    framing: enumType(['line', 'token', 'auto']),
    mode: enumType(['socket', 'api']),
    transportOptions: {
      description: 'an object, as an attribute its JSON',
      parse(value, onSkip) {
        const object: unknown = typeof value === 'string' ? JSON.parse(value) : value;
        if (typeof object !== 'object' || !object || Symbol.iterator in object) return undefined;
        // A copy: what its getters throw, they throw here.
        const members = Object.entries(object).filter(
          ([, member]) => member != null && (!Number.isNaN(member) || onSkip()),
        );
        return Object.fromEntries(members);
      },
    },
    assistant: textType,
    layout: enumType(['inline', 'launcher'], 'inline'),
    open: booleanType(false),
    heading: textType,
    placeholder: textType,
    welcome: textType,
    suggestions: listType(
      'a list of texts, as an attribute its JSON: ["One?", "Two?"]',
      JSON.parse,
      (entry) => typeof entry === 'string' && entry.trim() !== '',
    ),
    renderUserMarkdown: booleanType(false),
    markdownBreaks: booleanType(true),
    // As one text, which is the same whenever the same is set: what is drawn depends on it.
    allowedImageOrigins: {
      ...originsType,
      parse: (value, onSkip) => (originsType.parse(value, onSkip) as string[] | undefined)?.join(' '),
    },
    markdownExtensions: listType(
      'a list of extensions',
      JSON.parse,
      (entry) => typeof (entry as MarkdownExtension).render === 'function',
    ),
    theme: enumType(['auto', 'light', 'dark'], 'auto'),
    lang: { ...textType, defaultValue: '' },
  } satisfies { readonly [Name in keyof AiChat]?: PropertyType }),
);
