import { scriptIn } from '../helpers/prompt-script.ts';

/** One thing a Cat does in a turn. */
export type CatStep =
  | { readonly send: object }
  /** The answer as it stands; the frame's usual keys are filled in. */
  | { readonly answer: string; readonly keys?: object; readonly isByPlugin?: true }
  | { readonly error: readonly [name: string, description: string] }
  | { readonly hold: true }
  | { readonly drop: true };

/**
 * What a Cat 1.9.2 does with a prompt. Either the prompt says it (prompt-script.ts), or it is spoken to the model and the
 * plug-ins that the recordings were made with: `[[n=3]]` is a model of three pieces, `[[err=500]]` one that fails.
 */
export function* stepsFor(prompt: string): Generator<CatStep> {
  const script = scriptIn(prompt);
  if (!script) return yield* recorded(prompt);
  const { before = [], pieces = [], ending = 'end', end, behind = [] } = script;
  yield* before.map((send) => ({ send }));
  yield* pieces.map(token);
  if (ending === 'hold') yield { hold: true };
  if (ending === 'drop') yield { drop: true };
  if (ending === 'break') yield { error: ['RemoteProtocolError', 'peer closed connection'] };
  else yield { answer: pieces.join(''), ...(end && { keys: end }) };
  yield* behind.map((send) => ({ send }));
}

function* recorded(prompt: string): Generator<CatStep> {
  const [, directive = ''] = /\[\[(.*?)\]\]/.exec(prompt) ?? [];
  const of = (name: string) => new RegExp(`\\b${name}=(\\w+)`).exec(directive)?.[1];
  if (prompt.includes('(two answers)')) yield { send: { type: 'chat', content: 'a first answer, from the plugin' } };
  if (prompt.includes('(chat helper)')) yield { answer: 'an answer by send_chat_message', isByPlugin: true };
  if (prompt.includes('(plain notification)'))
    yield { send: { type: 'notification', content: 'a plain notification' } };
  if (prompt.includes('(object notification)'))
    yield { send: { type: 'notification', content: { progress: 42, label: 'reading' } } };
  if (prompt.includes('(fast reply)')) return yield { answer: 'a fast reply, without a model' };
  if (of('err') === '500') return yield { error: ['InternalServerError', INJECTED_FAULT] };

  const pieces = Array.from({ length: Number(of('n') ?? 12) }, (_, index) => `tok${index} `);
  // The first piece of every streamed answer is empty, and the last.
  yield token('');
  if (of('err') === 'drop') {
    yield* pieces.slice(0, Number(of('at'))).map(token);
    return yield { error: ['RemoteProtocolError', CUT_OFF] };
  }
  yield* [...pieces, ''].map(token);
  yield { answer: pieces.join('') };
}

function token(content: string): CatStep {
  return { send: { type: 'chat_token', content } };
}

const INJECTED_FAULT =
  "Error code: 500 - {'error': {'message': 'injected 500', 'type': 'server_error', 'param': None, 'code': 'server_error'}}";
const CUT_OFF = 'peer closed connection without sending complete message body (incomplete chunked read)';
