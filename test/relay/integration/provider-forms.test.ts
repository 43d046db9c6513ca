import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { validateReply, type ChatEvent, type Clock } from '../../../src/chat/index.ts';
import { createAnthropicProvider } from '../../../src/relay/providers/ai-sdk/anthropic.ts';
import { createGoogleProvider } from '../../../src/relay/providers/ai-sdk/google.ts';
import { createOpenAICompatibleProvider } from '../../../src/relay/providers/openai/openai-compatible.ts';
import { createRedactedLog } from '../../../src/relay/logging/redacted-log.ts';
import { collectSecrets } from '../../../src/relay/logging/collect-secrets.ts';
import { nodeClock } from '../../../src/relay/node-clock.ts';
import { ask, collect, textOf } from '../../contracts/reply.ts';
import { markdownTable } from '../../helpers/markdown-table.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { CONTENT_TYPES } from './provider-forms/content-types.ts';
import { ERROR_BODIES } from './provider-forms/error-bodies.ts';
import { ERROR_EVENTS } from './provider-forms/error-events.ts';
import { REASONING, SOURCES } from './provider-forms/fields.ts';
import { FINISHES } from './provider-forms/finishes.ts';
import { KEY, KINDS, NOW, PROMPT, type ProviderForm, type ProviderKind, type Seen } from './provider-forms/form.ts';
import { ECHOES, ODD_FORMS } from './provider-forms/odd-forms.ts';
import { WAITS } from './provider-forms/waits.ts';

const FORMS: Readonly<Record<string, readonly ProviderForm[]>> = {
  'an error in a body': ERROR_BODIES,
  'an error in a stream': ERROR_EVENTS,
  'an end': FINISHES,
  'a content type': CONTENT_TYPES,
  thoughts: REASONING,
  sources: SOURCES,
  'a time to wait': WAITS,
  'an odd form': ODD_FORMS,
  'an echo of the key': ECHOES,
};

/** Texts that servers quote and that must not reach the reply or the log. */
const HIDDEN = new RegExp(`must not travel|hidden|${KEY}|${PROMPT}`, 'i');

const clock: Clock = { now: () => NOW, schedule: (ms, then) => nodeClock.schedule(ms, then) };

const CREATE = {
  'openai-compatible': createOpenAICompatibleProvider,
  anthropic: createAnthropicProvider,
  google: createGoogleProvider,
} as const;

describe('the responses of real servers', () => {
  const rows: string[][] = [];
  const failures: unknown[] = [];
  const onFailure = (cause: unknown) => void failures.push(cause);
  let form: ProviderForm;
  const server = createServer((request, response) => {
    request.resume().on('end', () => void answer(form, kindOf(request.url), response));
  });
  let origin = '';

  before(async () => {
    process.on('uncaughtException', onFailure).on('unhandledRejection', onFailure);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    process.off('uncaughtException', onFailure).off('unhandledRejection', onFailure);
    server.close();
    server.closeAllConnections();
    console.log(markdownTable(['form', 'provider', 'the visitor saw', 'the log says'], rows));
  });

  for (const [what, forms] of Object.entries(FORMS)) {
    describe(what, () => {
      for (const each of forms) {
        it(`${each.form} (${each.kinds.join(', ')})`, async () => {
          form = each;
          const seen = await Promise.all(each.kinds.map((kind) => askFor(kind, origin)));
          for (const [index, { events, lines }] of seen.entries()) {
            const kind = each.kinds[index] ?? '';
            const warnings = lines.filter(({ level }) => level !== 'debug').map(({ fields }) => fields);
            rows.push([each.form, kind, shown(seenIn(events)), warnings.map(logged).join('; ') || '–']);
            assert.deepEqual(seenIn(events), each.seen, kind);
            assert.equal(warnings.length, each.log ? 1 : 0, `${kind}: ${JSON.stringify(warnings)}`);
            for (const [name, value] of Object.entries(each.log ?? {})) assert.equal(warnings[0]?.[name], value, name);
            assert.doesNotMatch(JSON.stringify([events, lines]), HIDDEN);
          }
          assert.deepEqual(failures, []);
        });
      }
    });
  }

  it('are covered by at least 120 forms', () => {
    const names = rows.map(([name, kind]) => `${kind}: ${name}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
      'forms of one name',
    );
    assert.ok(rows.length >= 120);
    for (const kind of KINDS) assert.ok(rows.some((row) => row[1] === kind));
  });
});

async function askFor(kind: ProviderKind, origin: string) {
  const log = createRecordingLog();
  const settings = { apiKey: KEY, model: 'fake', baseUrl: `${origin}/v1` };
  const secrets = collectSecrets({ assistants: [{ id: 'a', provider: { kind, ...settings } }] }, {});
  const provider = CREATE[kind](settings, { log: createRedactedLog(log, secrets), clock });
  const events = await collect(provider.send(ask(PROMPT), { signal: new AbortController().signal }));
  provider.close?.();
  assert.equal(validateReply(events), undefined);
  return { events, lines: log.lines };
}

/** Each kind uses a path of its own. */
function kindOf(path = ''): ProviderKind {
  return path.endsWith('/messages') ? 'anthropic' : path.includes('/models/') ? 'google' : 'openai-compatible';
}

async function answer(form: ProviderForm, kind: ProviderKind, response: ServerResponse) {
  const { status = 200, headers = {}, body, tear = Infinity } = form;
  const bytes = Buffer.from(typeof body === 'string' ? body : body[kind]);
  response.writeHead(status, headers);
  for (let at = 0; at < bytes.length; at += tear) {
    response.write(bytes.subarray(at, at + tear));
    if (tear < bytes.length) await new Promise(setImmediate);
  }
  response.end();
}

function seenIn(events: readonly ChatEvent[]): Seen {
  const last = events.at(-1);
  const text = textOf(events);
  const reasoning = events.map((event) => (event.type === 'reasoning-delta' ? event.delta : '')).join('');
  return {
    ...(text && { text }),
    ...(reasoning && { reasoning }),
    end: last?.type === 'reply-error' ? last.code : last?.type === 'reply-end' ? last.reason : 'none',
    ...(last?.type === 'reply-error' && last.retryAfter !== undefined && { retryAfter: last.retryAfter }),
    ...(last?.type === 'reply-end' && last.sources && { sources: last.sources }),
  };
}

function shown({ text, reasoning, end, retryAfter, sources }: Seen): string {
  const parts = [
    reasoning && `thought “${reasoning}”`,
    text && `“${text.length > 60 ? `${text.length} characters` : text}”`,
    retryAfter === undefined ? end : `${end} (again in ${retryAfter} s)`,
    sources && `${sources.length} sources`,
  ];
  return parts.filter(Boolean).join(', ');
}

function logged(fields: Readonly<Record<string, unknown>>): string {
  const present = Object.entries(fields).filter(([name, value]) => value !== undefined && name !== 'provider');
  return present.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}
