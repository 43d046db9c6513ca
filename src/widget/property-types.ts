import type { ConversationStorage } from '../conversation/storage/storage.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { ChatTransport } from '../transports/contract/transport.ts';
import { ATTACHMENT_CHOICES } from './attachments/attachment-choice.ts';
import { parseBoolean } from './attribute-values.ts';
import type { Mention } from './completion.ts';
import type { SlottedRenderer } from './renderer.ts';
import type { Suggestion } from './suggestion.ts';

/** The type of a property's values. */
export interface PropertyType {
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

/** A value, or a function that returns it later. */
function orFunction(type: PropertyType): PropertyType {
  return {
    ...type,
    description: `${type.description}, or a function`,
    parse: (value, onSkip) => (typeof value === 'function' ? value : type.parse(value, onSkip)),
  };
}

const completionsType = orFunction(
  listType('a list of { name, description }', JSON.parse, (entry) => {
    const name: unknown = (entry as Partial<Mention> | null)?.name;
    return typeof name === 'string' && name.trim() !== '';
  }),
);

function isText([name, value]: readonly [name: string, value: unknown]): boolean {
  return typeof value === 'string' || (name === 'isDraft' && typeof value === 'boolean');
}

function isStorage(value: ConversationStorage): boolean {
  return (['get', 'set', 'delete', 'keys'] as const).every((name) => typeof value[name] === 'function');
}

/** The types of the properties that a page sets, by their names. */
export const PROPERTY_TYPES = new Map<PropertyKey, PropertyType>(
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
    scrollMode: enumType(['follow', 'anchor']),
    evenPace: booleanType(false),
    sendKey: enumType(['enter', 'ctrl-enter']),
    commands: completionsType,
    mentions: completionsType,
    voiceInput: booleanType(false),
    context: {
      ...orFunction(objectType('an object { selection, page, metadata }', () => true)),
      isSame: isSameTree,
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
