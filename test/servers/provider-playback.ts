import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { EncodedScript, ProviderDialect } from './provider-dialect.ts';
import type { ProviderRequest } from './provider-request.ts';
import type { ProviderScript } from './provider-script.ts';
import { inForm, type SseForm } from './sse-form.ts';

/** Answers a request as the script says, in the dialect that it was asked in. */
export async function play(
  script: ProviderScript,
  dialect: ProviderDialect,
  seen: ProviderRequest,
  response: ServerResponse,
) {
  const { status = 200, headers = {}, ending = 'end', hold = false, delay = 0, comments = 0, tear, form } = script;
  const isStream = script.reads !== undefined || (status === 200 && script.body === undefined);
  const type = isStream ? 'text/event-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...dialect.headers, ...headers });
  response.flushHeaders();
  if (!isStream) return void response.end(script.body ?? dialect.refusal(status));

  const write = writer(response, tear);
  if (script.reads) {
    for (const read of script.reads) {
      await write(read);
      await turn();
    }
    return finish(ending, response);
  }

  const { before, tokens: said, after } = inScriptsForm(dialect.encode(script, seen.body), form);
  const tokens = [...Array.from({ length: comments }, () => ': ping\n\n'), ...said];
  for (const event of before) await write(event);
  const rounds = ending === 'repeat' ? Infinity : 1;
  for (let round = 0; round < rounds && !response.destroyed; round++) {
    if (!hold && delay === 0 && !tear) await flood(write, tokens, seen, response);
    else await trickle(write, script, tokens, seen, response);
  }

  if (response.destroyed) return;
  if (ending === 'end') for (const event of after) await write(event);
  finish(ending, response);
}

function inScriptsForm(encoded: EncodedScript, form: SseForm | undefined): EncodedScript {
  if (!form) return encoded;
  let isFirst = true;
  const shaped = (events: readonly string[]) =>
    events.map((event) => {
      const text = inForm(event, form, isFirst);
      isFirst = false;
      return text;
    });
  return { before: shaped(encoded.before), tokens: shaped(encoded.tokens), after: shaped(encoded.after) };
}

function finish(ending: ProviderScript['ending'], response: ServerResponse): void {
  if (ending === 'end') response.end();
  // Not before what was written has left, or the reader would lose that too. An empty write would never leave.
  if (ending === 'cut') response.write(': cut\n', () => response.destroy());
}

type Write = (text: string) => Promise<void>;

/** One token after another, each when it may and is due. */
async function trickle(
  write: Write,
  { hold = false, delay = 0 }: ProviderScript,
  tokens: readonly string[],
  seen: ProviderRequest,
  response: ServerResponse,
): Promise<void> {
  for (const token of tokens) {
    if (hold) await seen.allowed(response);
    if (delay > 0) await pause(delay);
    if (response.destroyed) return;
    seen.sent += 1;
    await write(token);
  }
}

/** Many events a write: this is what makes more than 100,000 tokens a second. */
async function flood(write: Write, tokens: readonly string[], seen: ProviderRequest, response: ServerResponse) {
  const batch = 64;
  for (let from = 0; from < tokens.length && !response.destroyed; from += batch) {
    const part = tokens.slice(from, from + batch);
    seen.sent += part.length;
    await write(part.join(''));
  }
}

/** Writes in pieces of these sizes, in turn; whole where none are given. */
function writer(response: ServerResponse, tear: number | readonly number[] = []): Write {
  const sizes = [tear].flat();
  let pieces = 0;
  return async (text) => {
    const bytes = Buffer.from(text);
    for (let from = 0, to = 0; from < bytes.length; from = to) {
      if (response.destroyed) return;
      to = from + (sizes[pieces++ % sizes.length] ?? bytes.length);
      const isRoomLeft = response.write(bytes.subarray(from, to));
      // A read of its own for every torn piece; else only where the reader is behind.
      if (sizes.length > 0) await turn();
      else if (!isRoomLeft) await drained(response);
    }
  };
}

/** Until the reader has caught up, or gone. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
