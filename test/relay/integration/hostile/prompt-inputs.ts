import { randomUUID } from 'node:crypto';
import { BORN_KEYS, nested, OF_EVERY_TYPE, UNSPEAKABLE, type BadInput, type Target } from './bad-input.ts';
import { cat, EXTENDED, STOCK } from './cat.ts';
import { post } from './rest.ts';
import { lovelace } from './socket-io.ts';

const LONG = 'a'.repeat(40_000);
const DEEP = nested(100_000);
const text = UNSPEAKABLE;
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const NO_TEXTS = OF_EVERY_TYPE.filter((value) => !isText(value));
const NO_OBJECTS = OF_EVERY_TYPE.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));
/** No more than the queue of one socket holds. */
const SOME = OF_EVERY_TYPE.filter((value) => typeof value !== 'string').slice(3, 11);
const asJson = (frame: unknown) => (typeof frame === 'string' ? frame : JSON.stringify(frame));

/** A name, the frames or bodies, and the ends of the replies. A text is sent as it is, any other value as JSON. */
type Frames = readonly (readonly [name: string, frames: readonly unknown[], expected: string])[];

/** Invalid prompts on the Cat's wire, by socket and by plain HTTP, with the socket's error code. */
const CAT: Frames = [
  ['no JSON', [text, '', '{"text":', '\0', '{"text":NaN}'], '5 × bad-request'],
  ['JSON that is no object', NO_OBJECTS.map((value) => JSON.stringify(value)), `${NO_OBJECTS.length} × bad-request`],
  ['JSON of 100,000 levels', [DEEP, `{"text":${DEEP}}`], '2 × bad-request'],
  ['a text of every wrong type', NO_TEXTS.map((value) => ({ text: value })), `${NO_TEXTS.length} × bad-request`],
  ['a text of 40,000 characters', [{ text: LONG }], 'too-long'],
  ['names that objects are born with, for keys', BORN_KEYS.map((key) => `{"${key}":{"text":"${text}"}}`), `${BORN_KEYS.length} × bad-request`],
  ['names that objects are born with, beside a text', BORN_KEYS.map((key) => `{"text":"${text}","${key}":{"a":1}}`), `${BORN_KEYS.length} × answered`],
  ['an image of every wrong type', SOME.map((image) => ({ text, image })), '8 × answered'],
  ['an image that is no address of one', ['file:///etc/passwd', 'javascript:alert(1)', 'x'].map((image) => ({ text, image })), '3 × unsupported-media'],
  ['an image at an address of the inner network', [{ text, image: 'http://169.254.169.254/latest' }], 'unsupported-media'],
  ['keys of every wrong type beside a text', SOME.map((value) => ({ text, user_id: value, turn: value, after: value, assistant: value })), '8 × answered'],
  ['a text of half characters and NULs', [{ text: '\ud800\0\udfff' }], 'answered'],
]; // prettier-ignore

const key = () => randomUUID();

/** Invalid frames of our extension. */
const EXTENSION: Frames = [
  ['a name for the turn that anybody could guess', ['x', '1', '__proto__', 'constructor', '../../..', '\0'].map((turn) => ({ text, turn })), '6 × bad-request'],
  ['a name for the turn of every wrong type', SOME.map((turn) => ({ text, turn })), '8 × answered'],
  ['the rest of a turn that never was', [{ text, turn: key(), after: 5 }, { text, turn: key(), after: 2 ** 53 - 1 }], '2 × interrupted'],
  ['an assistant that there is not', ['x', '__proto__', 'constructor', 'toString', '../default'].map((assistant) => ({ text, turn: key(), assistant })), '5 × unknown-assistant'],
  ['a stop of every wrong type', NO_TEXTS.filter((stop) => stop !== ' ').map((stop) => ({ type: 'ai-chat', stop })), `${NO_TEXTS.length - 1} × bad-request`],
  ['a stop for turns that never were', ['x', ' ', '__proto__', LONG].map((stop) => ({ type: 'ai-chat', stop })), 'served'],
  ['names that objects are born with, for keys of a stop', BORN_KEYS.map((name) => `{"type":"ai-chat","${name}":{"stop":"x"}}`), `${BORN_KEYS.length} × bad-request`],
]; // prettier-ignore

const listed = (...Messages: readonly unknown[]) => ({ Messages });

/** Invalid prompts on Lovelace's wire, by socket and by plain HTTP. */
const LOVELACE: Frames = [
  ['a query of every wrong type', OF_EVERY_TYPE, `${OF_EVERY_TYPE.length} × bad-request`],
  ['a prompt of every wrong type', NO_TEXTS.map((value) => ({ Prompt: value })), `${NO_TEXTS.length} × bad-request`],
  ['a prompt of 40,000 characters', [{ Prompt: LONG }], 'too-long'],
  ['messages of every wrong type', OF_EVERY_TYPE.map((value) => listed(value)), `${OF_EVERY_TYPE.length} × bad-request`],
  ['a message’s content of every wrong type', NO_TEXTS.map((value) => listed({ Role: 'user', Content: value })), `${NO_TEXTS.length} × bad-request`],
  ['a message’s role of every wrong type', [...SOME, 'admin', '__proto__'].map((Role) => listed({ Role, Content: text })), '10 × bad-request'],
  ['a prompt in the server’s name', [listed({ Role: 'system', Content: text }), { Role: 'SYSTEM', Prompt: text }], '2 × bad-request'],
  ['a conversation of 20,000 nothings', [listed(...Array.from({ length: 20_000 }, () => ({})), { Content: text })], 'answered'],
  ['keys of every wrong type beside a prompt', SOME.map((value) => ({ Prompt: text, Role: 'user', Model: value, Provider: value, turn: value, after: value })), '8 × answered'],
  ['a provider that there is not', ['__proto__', 'constructor', '../../..', LONG].map((Provider) => ({ Prompt: text, Provider })), '4 × answered'],
]; // prettier-ignore

/** Text that is invalid on every wire. */
const BODIES: Frames = [
  ['a body that is no JSON', [text, '', '{"Prompt":', '\0'], '4 × 500 bad-request'],
  ['a body of 100,000 levels', [DEEP, `{"Messages":${DEEP}}`], '2 × 500 bad-request'],
  ['a body beyond the limit', ['a'.repeat(1_048_577)], '500 too-long'],
  ['names that objects are born with, for keys of a body', BORN_KEYS.map((name) => `{"${name}":{"Prompt":"x"}}`), `${BORN_KEYS.length} × 500 bad-request`],
]; // prettier-ignore

/** Prompts in unusual forms, on every wire. */
export const PROMPT_INPUTS: readonly BadInput[] = [
  ...inputs(CAT, 'the Cat’s socket', (target, frames) => cat(target, STOCK, ({ say }) => frames.forEach(say))),
  ...inputs(EXTENSION, 'an extended socket', (target, frames) => cat(target, EXTENDED, ({ say }) => frames.forEach(say))),
  ...inputs(
    CAT.map(([name, bodies, expected]) => [name, bodies, inHttp(expected)] as const),
    'POST /message',
    (target, bodies) => post(target, '/message', bodies.map(asJson)),
  ),
  { name: 'a body beyond the limit (POST /message)', expected: '413', send: (target) => post(target, '/message', ['a'.repeat(1_048_577)]) },
  ...inputs(LOVELACE, 'Lovelace’s socket', (target, queries) => lovelace(target, ...queries.map((query) => [query]))),
  ...inputs(
    [...LOVELACE.map(([name, bodies, expected]) => [name, bodies.map((body) => JSON.stringify(body)), inRest(expected)] as const), ...BODIES],
    'POST /api/v1/chat/completions',
    (target, bodies) => post(target, '/api/v1/chat/completions', bodies.map(asJson)),
  ),
]; // prettier-ignore

function inputs(list: Frames, where: string, send: (target: Target, frames: readonly unknown[]) => Promise<string>) {
  return list.map(([name, frames, expected]): BadInput => {
    return { name: `${name} (${where})`, expected, send: (target) => send(target, frames) };
  });
}

/** The Cat's statuses distinguish errors of the client from errors of the server. */
function inHttp(expected: string): string {
  return expected.replace('answered', '200').replace(/bad-request|too-long|unsupported-media/, '400');
}

/** Lovelace reports every error as a server error; the error id has the code. */
function inRest(expected: string): string {
  return expected.includes('answered') ? expected.replace('answered', '200') : expected.replace(/(\S+)$/, '500 $1');
}
