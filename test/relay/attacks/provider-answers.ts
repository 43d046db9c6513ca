import type { ProviderScript } from '../../servers/provider-script.ts';

/** The answer to prompts that begin with `/tokens-1000` and the like; `undefined` for others. */
export function scriptOf(directive: string): ProviderScript | undefined {
  const [, kind = '', count = ''] = /^(tokens|characters)-(\d+)$/.exec(directive) ?? [];
  if (kind === 'tokens') return { tokens: Array<string>(Number(count)).fill('a') };
  if (kind === 'characters') return { tokens: charactersIn(Number(count)) };
  return directive === 'held' ? { hold: true } : ODD_ERRORS[directive];
}

/** This number of two-byte characters, in few tokens. */
function charactersIn(count: number): readonly string[] {
  const size = 10_000;
  return Array.from({ length: Math.ceil(count / size) }, (_, index) =>
    '☕'.repeat(Math.min(size, count - index * size)),
  );
}

const LISTS = 20_000;
const NESTED = `${'['.repeat(LISTS)}${']'.repeat(LISTS)}`;
const EVENT_STREAM = { 'content-type': 'text/event-stream' };

/** Error messages of other types than text, or too long for a careless pattern; as JSON. */
const MESSAGES = {
  object: '{"toString":1}',
  'null-object': '{"__proto__":null,"toString":null,"valueOf":null}',
  nested: NESTED,
  list: '[[1,[2,{"a":[3]}]],{"toString":[]}]',
  'long-beginnings': JSON.stringify('input token count '.repeat(11_000)),
  'long-lengths': JSON.stringify('maximum context lengt '.repeat(9_000)),
  'long-spaces': JSON.stringify(`prompt is${' '.repeat(200_000)}too long`),
  'long-digits': JSON.stringify(`context ${'1'.repeat(200_000)}`),
} as const;

export type OddMessage = keyof typeof MESSAGES;

/** By transport: as the body of a 400 or a 500, as data of the stream, or as its event `error`. */
const PLACES = {
  body: (message: string): ProviderScript => ({ status: 400, body: `{"error":{"message":${message},"type":"x"}}` }),
  type: (message: string): ProviderScript => ({ status: 500, body: `{"error":{"message":"x","type":${message},"code":${message},"status":${message}}}` }),
  bare: (message: string): ProviderScript => ({ status: 400, body: `{"error":${message},"detail":${message},"message":${message}}` }),
  stream: (message: string): ProviderScript => ({ reads: [`data: {"error":{"message":${message},"code":${message}}}\n\n`], headers: EVENT_STREAM }),
  event: (message: string): ProviderScript => ({
    reads: [`event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":${message}}}\n\n`],
    headers: EVENT_STREAM,
  }),
} as const; // prettier-ignore

export type OddPlace = keyof typeof PLACES;

export const ODD_PLACES = Object.keys(PLACES) as readonly OddPlace[];

/** The beginning of the prompts that get this answer. */
export function oddError(message: OddMessage, place: OddPlace): string {
  return `/odd-${message}-in-${place}`;
}

const ODD_ERRORS: Readonly<Record<string, ProviderScript>> = Object.fromEntries(
  (Object.keys(MESSAGES) as OddMessage[]).flatMap((message) =>
    ODD_PLACES.map((place) => [oddError(message, place).slice(1), PLACES[place](MESSAGES[message])]),
  ),
);
