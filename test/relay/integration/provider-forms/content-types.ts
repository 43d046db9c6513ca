import { anthropicEnd, anthropicText, anthropicWhole, bodies, candidate, delta, events, KINDS, type Bodies, type ProviderForm, type ProviderKind } from './form.ts'; // prettier-ignore

const TEXT = 'Some text ☕';
const done = { text: TEXT, end: 'done' };

const STREAM: Bodies = {
  'openai-compatible': events(delta({ role: 'assistant' }), delta({ content: TEXT }), delta({}, 'stop'), '[DONE]'),
  anthropic: events(...anthropicText(TEXT), ...anthropicEnd('end_turn')),
  google: events(candidate(TEXT), candidate('', { finishReason: 'STOP' })),
};

const completion = (finish: string | null = 'stop') => ({
  id: 'x',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: finish }],
});

const WHOLE: Readonly<Record<ProviderKind, object>> = {
  'openai-compatible': completion(),
  anthropic: anthropicWhole(TEXT, 'end_turn'),
  google: candidate(TEXT, { finishReason: 'STOP' }),
};

const typed = (type: string | undefined) => (type === undefined ? {} : { 'content-type': type });

const typedForm = (
  form: string,
  type: string | undefined,
  body: string | Bodies,
  rest: Partial<ProviderForm> = {},
): ProviderForm => ({
  form,
  kinds: KINDS,
  headers: typed(type),
  body,
  seen: done,
  ...rest,
});

const whole = bodies((kind) => JSON.stringify(WHOLE[kind]));
const pretty = bodies((kind) => `\n ${JSON.stringify(WHOLE[kind], null, 2)}\n`);
const oneEvent = bodies((kind) => events(WHOLE[kind]));
const page = '<!doctype html><p>Welcome</p>';
const failed = { seen: { end: 'provider-failed' }, log: { error: 'provider-failed', status: 200 } };
const openai = { kinds: ['openai-compatible'] } as const;

export const CONTENT_TYPES: readonly ProviderForm[] = [
  typedForm('events under application/json', 'application/json', STREAM),
  typedForm('events under Application/JSON; charset=UTF-8', 'Application/JSON; charset=UTF-8', STREAM),
  typedForm('events under text/plain', 'text/plain', STREAM),
  typedForm('events under text/html', 'text/html', STREAM),
  typedForm('events under TEXT/EVENT-STREAM', 'TEXT/EVENT-STREAM', STREAM),
  typedForm('events without a type', undefined, STREAM),
  typedForm('events with status 201', 'text/event-stream', STREAM, { status: 201 }),
  typedForm('events behind empty lines and a byte order mark', 'application/json', bodies((kind) => `\uFEFF\n\n${STREAM[kind]}`)),
  typedForm('events in single bytes under application/json', 'application/json', STREAM, { tear: 1 }),
  typedForm('one piece under application/json', 'application/json', whole),
  typedForm('one piece under text/event-stream', 'text/event-stream', whole),
  typedForm('one piece under Application/JSON', 'Application/JSON', whole),
  typedForm('one piece under text/html', 'text/html', whole),
  typedForm('one piece without a type', undefined, whole),
  typedForm('one piece with status 201', 'application/json', whole, { status: 201 }),
  typedForm('one piece with status 206', 'application/json', whole, { status: 206 }),
  typedForm('one piece, over several lines, behind blanks', 'text/event-stream', pretty),
  typedForm('one piece in single bytes', 'text/event-stream', whole, { tear: 1 }),
  typedForm('one piece as one event', 'text/event-stream', oneEvent),
  typedForm('one piece as one event under application/json', 'application/json', oneEvent),
  typedForm('a page with status 200', 'text/html', page, { ...failed, log: { ...failed.log, contentType: 'text/html' } }),
  typedForm('a page that is said to be events', 'text/event-stream', page, failed),
  typedForm('nothing at all', 'text/event-stream', '', failed),
  typedForm('nothing at all, said to be JSON', 'application/json', '', failed),
  typedForm('a text of no form', 'text/plain', 'Hello, I am no model.', failed),
  typedForm('a sentence that is known', 'text/plain', 'Input is too long for requested model.', { seen: { end: 'too-long' }, log: { error: 'too-long' } }),
  typedForm('a text that says it is an error', 'text/event-stream', 'Error: the server is overloaded', { seen: { end: 'overloaded' }, log: { error: 'overloaded' } }),
  typedForm('a page with a sentence that is known', 'text/html', '<p>Error: rate limit\nrate limit</p>', failed),
  typedForm('status 204', 'application/json', '', { status: 204, seen: failed.seen, log: { status: 204 } }),
  typedForm('an object that is no answer', 'application/json', '{"id":"x"}', failed),
  typedForm('half an object', 'application/json', bodies((kind) => whole[kind].slice(0, -9)), failed),
  { ...openai, form: 'one piece without a finish', headers: typed('application/json'), body: JSON.stringify(completion(null)), seen: done },
  { ...openai, form: 'one piece as one event, without a finish, and [DONE]', headers: typed('text/event-stream'), body: events(completion(null), '[DONE]'), seen: done },
  { ...openai, form: 'one piece as one event, without a finish, and nothing', headers: typed('text/event-stream'), body: events(completion(null)), seen: done },
  { ...openai, form: 'one piece as one event of a delta, without a finish, and [DONE]', headers: typed('text/event-stream'), body: events(delta({ content: TEXT }), '[DONE]'), seen: done },
  { ...openai, form: 'one piece, ended by length', headers: typed('text/event-stream'), body: JSON.stringify(completion('length')), seen: { text: TEXT, end: 'length' } },
  { ...openai, form: 'one piece, ended by a filter', headers: typed('application/json'), body: JSON.stringify(completion('content_filter')), seen: { text: TEXT, end: 'content-filtered' }, log: { finish: 'content_filter' } },
  { ...openai, form: 'events without their frames, a line each', headers: typed('application/x-ndjson'), body: `${JSON.stringify(delta({ content: TEXT }))}\n${JSON.stringify(delta({}, 'stop'))}\n`, seen: done },
  { ...openai, form: 'a plain completion’s text', headers: typed('text/event-stream'), body: events({ choices: [{ index: 0, text: TEXT, finish_reason: null }] }, { choices: [{ index: 0, text: '', finish_reason: 'stop' }] }, '[DONE]'), seen: done },
  { form: 'one piece without a finish', kinds: ['anthropic'], headers: typed('application/json'), body: JSON.stringify(anthropicWhole(TEXT, null)), seen: done },
  { form: 'one piece, ended by a refusal', kinds: ['anthropic'], headers: typed('application/json'), body: JSON.stringify(anthropicWhole(TEXT, 'refusal')), seen: { text: TEXT, end: 'content-filtered' }, log: { finish: 'refusal' } },
  { form: 'events named as events', kinds: ['anthropic'], headers: typed('application/json'), body: [...anthropicText(TEXT), ...anthropicEnd('end_turn')].map((event) => `event: ${(event as { type: string }).type}\n${events(event)}`).join(''), seen: done },
  { form: 'a list of chunks, as Google sends without alt=sse', kinds: ['google'], headers: typed('application/json'), body: JSON.stringify([candidate('Some '), candidate('text ☕', { finishReason: 'STOP' })], null, 1), seen: done },
  { form: 'one piece without a finish', kinds: ['google'], headers: typed('application/json'), body: JSON.stringify(candidate(TEXT)), seen: done },
]; // prettier-ignore
