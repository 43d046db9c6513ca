import { scriptIn, type PromptScript } from '../helpers/prompt-script.ts';
import type { CatEra } from './stock-cat-eras.ts';
import { BY_PLUGIN, NO_PICTURE, type Fault } from './stock-cat-faults.ts';

/** One thing a Cat does in a turn. */
export type CatStep =
  /** A frame that a plug-in sends. */
  | { readonly send: object }
  | { readonly token: string }
  /** The answer as it stands; the frame's usual keys are filled in. */
  | { readonly answer: string; readonly keys?: object; readonly byPlugin?: 'aside' | 'instead' }
  | { readonly error: Fault }
  /** Nothing for so many milliseconds. */
  | { readonly pause: number }
  /** Lets the event loop turn. */
  | { readonly breath: true }
  | { readonly hold: true }
  | { readonly drop: true };

/**
 * The steps of a Cat after a prompt. The prompt has a script (prompt-script.ts), which runs at once, or a command of the model and the
 * plug-ins in the recordings: `[[n=3 rate=20]]` is a model with three tokens at twenty per second, `[[err=500]]` one that fails. Our own
 * commands: `[[say=yes]]` is a model that answers `yes0 yes1 …`, `[[hold=2]]` one that stops after two tokens until the test releases it.
 */
export function* stepsFor(era: CatEra, { text, image }: { text: string; image?: unknown }): Generator<CatStep> {
  const script = scriptIn(text);
  if (!script) return yield* recorded(era, text, image);
  for (const step of played(script)) yield* [{ breath: true } as const, step];
}

function* played(script: PromptScript): Generator<CatStep> {
  const { before = [], pieces = [], ending = 'end', end, behind = [] } = script;
  yield* before.map((send) => ({ send }));
  yield* pieces.map((token) => ({ token }));
  if (ending === 'hold') yield { hold: true };
  if (ending === 'drop') yield { drop: true };
  if (ending === 'break') yield { error: ['RemoteProtocolError', 'peer closed connection'] };
  else yield { answer: pieces.join(''), ...(end && { keys: end }) };
  yield* behind.map((send) => ({ send }));
}

function* recorded(era: CatEra, prompt: string, image: unknown): Generator<CatStep> {
  const [, directive = ''] = /\[\[(.*?)\]\]/.exec(prompt) ?? [];
  const of = (name: string) => new RegExp(`\\b${name}=(\\w+)`).exec(directive)?.[1];
  if (prompt.includes('(hook fails)') && era.failsWithPlugin) return yield { error: BY_PLUGIN };
  if (typeof image === 'string' && UNREACHABLE.test(image)) return yield { error: NO_PICTURE };
  if (prompt.includes('(two answers)')) yield { send: { type: 'chat', content: 'a first answer, from the plugin' } };
  if (prompt.includes('(chat helper)')) yield { answer: 'an answer by send_chat_message', byPlugin: 'aside' };
  if (prompt.includes('(plain notification)'))
    yield { send: { type: 'notification', content: 'a plain notification' } };
  if (prompt.includes('(object notification)'))
    yield { send: { type: 'notification', content: { progress: 42, label: 'reading' } } };
  yield { pause: RECALL };
  if (prompt.includes('(fast reply)')) return yield { answer: 'a fast reply, without a model', byPlugin: 'instead' };
  if (of('err') === '401') return yield { error: era.faults.error401 };
  if (of('err') === '500') {
    yield { pause: era.persistence };
    return yield { error: era.faults.error500 };
  }

  const pieces = Array.from({ length: Number(of('n') ?? 12) }, (_, index) => `${of('say') ?? 'tok'}${index} `);
  const isCut = of('err') === 'drop';
  // The first piece of every streamed answer is empty, and the last.
  yield { token: '' };
  for (const [index, token] of pieces.slice(0, isCut ? Number(of('at')) : Infinity).entries()) {
    if (index > 0) yield { pause: 1000 / Number(of('rate') ?? USUAL_RATE) };
    if (index === Number(of('hold'))) yield { hold: true };
    yield { token };
  }
  if (isCut) return yield { error: era.faults.cutOff };
  yield { token: '' };
  yield { answer: pieces.join('') };
}

/** How long it takes until the model is asked, in ms. */
const RECALL = 20;
/** Pieces a second. */
const USUAL_RATE = 40;
/** Where nobody listens. */
const UNREACHABLE = /^https?:\/\/127\.0\.0\.1:1\//;
