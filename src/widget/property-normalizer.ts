import type { LitElement } from 'lit';
import type { ConversationStorage } from '../conversation/storage/storage.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { ChatTransport } from '../transports/contract/transport.ts';
import { ATTACHMENT_CHOICES } from './attachments/attachment-choice.ts';
import { parseBoolean, STRINGIFIED_NOTHING } from './attribute-values.ts';
import type { SlottedRenderer } from './renderer.ts';
import type { Suggestion } from './suggestion.ts';

/** The type of a property's values. */
interface PropertyType {
  /** The accepted values, for the warning on the console. */
  readonly description: string;
  /** The value if nothing valid is set. */
  readonly defaultValue?: unknown;
  /**
   * Converts what is set, which may be an attribute's text. Returns `undefined` or throws if it is invalid.
   * @param onSkip Must be called when an invalid part is left out.
   */
  parse(value: unknown, onSkip: () => false): unknown;
  /** Whether a new value is the same as the previous one. By default no two objects are. */
  isSame?(value: unknown, previous: unknown): boolean;
}

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

/** Accepts numbers, because ids often are numbers. Rejects objects, even those with a `toString`. */
const textType: PropertyType = {
  description: 'text',
  parse: (value) =>
    typeof value === 'string' ? value : Number.isFinite(value) || typeof value === 'bigint' ? String(value) : undefined,
};

const functionType: PropertyType = {
  description: 'a function',
  parse: (value) => (typeof value === 'function' ? value : undefined),
};

function booleanType(defaultValue: boolean | undefined): PropertyType {
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

function objectType(description: string, isMember: (member: unknown) => boolean): PropertyType {
  return {
    description,
    parse(value, onSkip) {
      const object: unknown = typeof value === 'string' ? JSON.parse(value) : value;
      if (typeof object !== 'object' || !object || Symbol.iterator in object) return undefined;
      // A copy, so that getters are called here, where they may throw.
      const members = Object.entries(object).filter(([, member]) => member != null && (isMember(member) || onSkip()));
      return Object.fromEntries(members);
    },
  };
}

/** Compares objects by their members: frameworks create a new object with every rendering, and a change makes every message render again. */
function isSameTree(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return a === b;
  const [entries, others] = [Object.entries(a), Object.entries(b)];
  return entries.length === others.length && entries.every(([key, value]) => isSameTree(value, Reflect.get(b, key)));
}

const durationType: PropertyType = {
  description: 'milliseconds',
  parse: (value) => (Number(value) >= 0 && value !== '' && typeof value !== 'object' ? Number(value) : undefined),
};

const originsType = listType(
  'addresses with spaces between them',
  (value) => value.trim().split(/[\s,]+/),
  (entry) => typeof entry === 'string' && URL.canParse(entry),
);

const suggestionsType = listType(
  'a list of texts or of { text, detail, prompt, icon, isDraft }, as an attribute its JSON: ["One?", {"text": "Two?"}]',
  JSON.parse,
  (entry) => {
    const text: unknown = typeof entry === 'string' ? entry : (entry as Partial<Suggestion> | null)?.text;
    return typeof text === 'string' && text.trim() !== '';
  },
);

function isText([name, value]: readonly [name: string, value: unknown]): boolean {
  return typeof value === 'string' || (name === 'isDraft' && typeof value === 'boolean');
}

function isStorage(value: ConversationStorage): boolean {
  return (['get', 'set', 'delete', 'keys'] as const).every((name) => typeof value[name] === 'function');
}

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
    transportOptions: objectType('an object, as an attribute its JSON', (member) => !Number.isNaN(member)),
    assistant: textType,
    storage: {
      description: 'local, session, none, or a storage',
      defaultValue: 'local',
      parse: (value) =>
        value === 'local' || value === 'session' || value === 'none' || isStorage(value as ConversationStorage)
          ? value
          : undefined,
    },
    storageTtlMs: durationType,
    keepsFormerUser: booleanType(false),
    beforeSend: functionType,
    afterReceive: functionType,
    layout: enumType(['inline', 'launcher', 'sidebar', 'fullscreen'], 'inline'),
    side: enumType(['end', 'start'], 'end'),
    open: booleanType(false),
    launcherLabel: textType,
    preview: textType,
    previewDelayMs: { ...durationType, defaultValue: 4_000 },
    heading: textType,
    subtitle: textType,
    avatar: textType,
    placeholder: textType,
    attachments: enumType(ATTACHMENT_CHOICES, 'all'),
    welcome: textType,
    welcomeDetail: textType,
    suggestions: {
      ...suggestionsType,
      // Copies of objects, so that getters are called here, where they may throw.
      parse: (value, onSkip) =>
        (suggestionsType.parse(value, onSkip) as unknown[] | undefined)?.map((entry) =>
          typeof entry === 'string' ? entry : Object.fromEntries(Object.entries(entry as object).filter(isText)),
        ),
    },
    renderUserMarkdown: booleanType(false),
    markdownBreaks: booleanType(true),
    // Joined into one text, because equal texts are the same value: a change makes every message render again.
    allowedImageOrigins: {
      ...originsType,
      parse: (value, onSkip) => (originsType.parse(value, onSkip) as string[] | undefined)?.join(' '),
    },
    markdownExtensions: listType(
      'a list of extensions',
      JSON.parse,
      (entry) => typeof (entry as MarkdownExtension).render === 'function',
    ),
    renderers: {
      ...objectType(
        'an object of functions, or of { render, isSlotted }',
        (member) => typeof member === 'function' || typeof (member as SlottedRenderer).render === 'function',
      ),
      isSame: isSameTree,
    },
    explanation: booleanType(false),
    theme: enumType(['auto', 'light', 'dark'], 'auto'),
    lang: { ...textType, defaultValue: '' },
    debug: booleanType(false),
    feedback: booleanType(undefined),
    readAloud: booleanType(false),
    strings: {
      ...objectType('an object of strings', (member) => /string|function|object/.test(typeof member)),
      isSame: isSameTree,
    },
  } satisfies Readonly<Record<string, PropertyType>>),
);
