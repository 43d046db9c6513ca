import * as fc from './fast-check.ts';
import {
  ERROR_DEFINITIONS,
  type ChatErrorInfo,
  type ChatEvent,
  type ErrorCode,
  type DataPart,
  type Media,
  type Recollection,
  type ReplyEnd,
  type ReplyError,
  type Source,
  type Step,
} from '../../src/chat/index.ts';

/*
 * Events of every kind with contents of every kind, for properties that hold of all of them. Texts are whatever JSON can
 * carry: any character, torn ones (lone surrogates) included.
 */

/** Any text, and more often than chance would have it one that wires stumble over. */
export const arbitraryText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0xd7fe, max: 0xe001 }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '\n\n',
    '\r\n',
    'a\r\nb\r\n',
    '\u2028',
    '\0',
    '"',
    '\\',
    'NaN',
    '__proto__',
    'caffè 🐈‍⬛',
  ),
);

/** A text that names something. */
export const arbitraryName = arbitraryText.filter((text) => text !== '');

export const arbitraryCode = fc.constantFrom(...(Object.keys(ERROR_DEFINITIONS) as ErrorCode[]));

const error = { code: arbitraryCode, retryable: fc.boolean(), retryAfter: fc.integer({ min: 0, max: 1e6 }) };

export const arbitraryError: fc.Arbitrary<ChatErrorInfo> = fc.record(error, {
  requiredKeys: ['code', 'retryable'],
  noNullPrototype: true,
});

const media = { kind: fc.constantFrom('image', 'audio', 'video', 'file'), url: arbitraryName, alt: arbitraryText };

export const arbitraryMedia: fc.Arbitrary<Media> = fc.record(media, {
  requiredKeys: ['kind', 'url'],
  noNullPrototype: true,
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number));

const source: fc.Arbitrary<Source> = fc.record(
  { title: arbitraryName, url: arbitraryText, text: arbitraryText, score: finite },
  { requiredKeys: ['title'], noNullPrototype: true },
);

const step: fc.Arbitrary<Step> = fc.record(
  { name: arbitraryName, input: arbitraryText, output: arbitraryText },
  { requiredKeys: ['name'], noNullPrototype: true },
);

const recollection: fc.Arbitrary<Recollection> = fc.record(
  {
    kind: fc.constantFrom('episodic', 'procedural'),
    text: arbitraryText,
    source: arbitraryText,
    score: finite,
    createdAt: fc.nat(),
  },
  { requiredKeys: ['kind', 'text'], noNullPrototype: true },
);

const data = {
  name: arbitraryName.filter(({ length }) => length <= 64),
  value: fc.oneof(arbitraryText, finite, fc.constant(null), fc.boolean(), fc.array(arbitraryText, { maxLength: 3 })),
  id: arbitraryName,
};

/** Data with a value of any JSON type. */
export const arbitraryData: fc.Arbitrary<DataPart> = fc.record(data, {
  requiredKeys: ['name', 'value'],
  noNullPrototype: true,
});

const suggestion = fc.record(
  { text: fc.constantFrom('Why?', 'caffè 🐈‍⬛', 'a\nb'), prompt: fc.constantFrom('Why is that?', ' '.repeat(3) + 'x') },
  { requiredKeys: ['text'], noNullPrototype: true },
);

/** The events that may stand between a reply's start and its end. */
export const arbitraryMiddle: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc.record(
    { type: fc.constantFrom('text-delta', 'reasoning-delta'), delta: arbitraryText },
    { noNullPrototype: true },
  ),
  fc.record({ type: fc.constant('notice'), text: arbitraryText }, { noNullPrototype: true }),
  fc.record(
    {
      type: fc.constant('tool'),
      id: arbitraryName,
      name: arbitraryName,
      state: fc.constantFrom('running', 'done', 'failed'),
      input: arbitraryText,
      output: arbitraryText,
    },
    { requiredKeys: ['type', 'id', 'name', 'state'], noNullPrototype: true },
  ),
  fc.record({ type: fc.constant('data'), ...data }, { requiredKeys: ['type', 'name', 'value'], noNullPrototype: true }),
  fc.record(
    { type: fc.constant('suggestions'), suggestions: fc.array(suggestion, { minLength: 1, maxLength: 6 }) },
    { noNullPrototype: true },
  ),
  fc.record({ type: fc.constant('media'), ...media }, { requiredKeys: ['type', 'kind', 'url'], noNullPrototype: true }),
);

const end: fc.Arbitrary<ReplyEnd> = fc.record(
  {
    type: fc.constant('reply-end'),
    reason: fc.constantFrom('done', 'stopped', 'interrupted', 'length'),
    text: arbitraryText,
    sources: fc.array(source, { maxLength: 3 }),
    steps: fc.array(step, { maxLength: 3 }),
    recollections: fc.array(recollection, { maxLength: 3 }),
    usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }, { requiredKeys: [], noNullPrototype: true }),
  },
  { requiredKeys: ['type', 'reason'], noNullPrototype: true },
);

/** The events that end a reply. */
export const arbitraryLast: fc.Arbitrary<ReplyEnd | ReplyError> = fc.oneof(
  end,
  fc.record(
    { type: fc.constant('reply-error'), ...error },
    { requiredKeys: ['type', 'code', 'retryable'], noNullPrototype: true },
  ),
);

const START: ChatEvent = { type: 'reply-start' };

export const arbitraryEvent: fc.Arbitrary<ChatEvent> = fc.oneof(fc.constant(START), arbitraryMiddle, arbitraryLast);

/** A whole reply. */
export const arbitraryReply: fc.Arbitrary<ChatEvent[]> = fc
  .tuple(fc.constant(START), fc.array(arbitraryMiddle, { maxLength: 20 }), arbitraryLast)
  .map((parts) => parts.flat());
