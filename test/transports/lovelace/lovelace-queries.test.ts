import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from '../../helpers/fast-check.ts';
import { ChatError, type ChatRequest, type ModelMessage } from '../../../src/chat/index.ts';
import { createLovelaceTransport } from '../../../src/transports/lovelace/lovelace.ts';
import { encodeRequest } from '../../../src/transports/lovelace/encode-request.ts';
import type { ChatTransport } from '../../../src/transports/contract/transport.ts';
import { ask, collect, lastOf, textOf } from '../../contracts/reply.ts';
import { arbitraryText } from '../../helpers/arbitrary-event.ts';
import { LovelacePeer } from '../../helpers/lovelace-peer.ts';
import { ARGUMENT_LIMIT, readQuery } from '../../servers/stock-lovelace-query.ts';
import { start, type StockLovelace } from '../../servers/stock-lovelace.ts';

/** The real server's limits in bytes for a frame and for a body. */
const FRAME_LIMIT = 1_000_000;
const BODY_LIMIT = 102_400;

/** Texts that may be difficult for JSON, UTF-8, a process or Python, short and long. */
const oddText = fc.oneof(
  arbitraryText,
  fc.constantFrom(
    '\0',
    '\ud83d',
    '\udc00x',
    '\0'.repeat(40),
    '<'.repeat(30_000),
    '中'.repeat(50_000),
    '\ud800'.repeat(25_000),
  ),
  fc
    .tuple(fc.constantFrom('a', '"', '\\', '\n', '😀', '\u2028'), fc.nat({ max: 150_000 }))
    .map(([some, times]) => some.repeat(times)),
);

/** Ids from a page, a list of providers or an attacker. */
const oddAssistant = fc.oneof(
  arbitraryText,
  fc.constantFrom(
    '',
    '/',
    '//',
    'Bing/',
    '/gpt-4',
    'Bing/gpt-4/x',
    '__proto__',
    'constructor',
    'Automatic',
    'null',
    '\ud83d/\0',
    '/'.repeat(5_000),
  ),
);

const oddMessage: fc.Arbitrary<ModelMessage> = fc.record({
  role: fc.constantFrom('user', 'assistant', 'system'),
  text: oddText,
});

const oddRequest: fc.Arbitrary<ChatRequest> = fc
  .record(
    {
      turnId: arbitraryText,
      // Long conversations, also with long messages.
      messages: fc.array(oddMessage, { minLength: 1, maxLength: 60 }),
      assistant: oddAssistant,
    },
    { requiredKeys: ['turnId', 'messages'] },
  )
  .map((request) => request as ChatRequest);

/** The query that is sent, if any, as the server receives it. */
function sent(request: ChatRequest, mode: 'socket' | 'api', last = 0): unknown {
  try {
    return JSON.parse(JSON.stringify(encodeRequest(request, { mode, lastEventNumber: last })));
  } catch (cause) {
    assert.ok(cause instanceof ChatError, String(cause));
    return undefined;
  }
}

describe('our queries neither crash a Lovelace nor exceed its limits', () => {
  for (const isOld of [false, true]) {
    it(`over a socket, with a server ${isOld ? 'of summer 2023' : 'of today'}`, () => {
      fc.assert(
        fc.property(oddRequest, fc.nat(), (request, last) => {
          const query = sent(request, 'socket', last);
          if (query === undefined) return;
          // The scripted server throws where the real one crashes.
          const read = readQuery(query, 'WS', isOld);
          assert.ok((read?.bytes ?? 0) <= ARGUMENT_LIMIT, `${read?.bytes} bytes`);
          assert.equal(read?.exception, undefined);
          assert.ok(Buffer.byteLength(`420["Prompt",${JSON.stringify(query)}]`) < FRAME_LIMIT);
        }),
        { numRuns: 150 },
      );
    });
  }

  it('over HTTP, where every < is escaped', () => {
    fc.assert(
      fc.property(oddRequest, (request) => {
        const query = sent(request, 'api');
        if (query === undefined) return;
        const body = JSON.stringify(query);
        assert.ok(Buffer.byteLength(body) <= BODY_LIMIT, 'the body');
        const read = readQuery(JSON.parse(body.replaceAll('<', '&lt;')), 'API', false);
        assert.ok((read?.bytes ?? 0) <= ARGUMENT_LIMIT, `${read?.bytes} bytes`);
      }),
      { numRuns: 150 },
    );
  });

  it('with untyped values in a request', () => {
    const anything = fc.oneof(fc.anything(), fc.constantFrom(null, 5, {}, [], true));
    const wrong = fc.record({
      turnId: anything,
      assistant: anything,
      messages: fc.array(fc.record({ role: anything, text: anything }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(wrong, (request) => {
        let query: unknown;
        try {
          query = JSON.parse(JSON.stringify(encodeRequest(request as never, { mode: 'socket' })));
        } catch {
          // The prompt is not sent.
          return;
        }
        readQuery(query, 'WS', false);
      }),
    );
  });
});

describe('a Lovelace after unusual prompts from our transport', () => {
  let lovelace: StockLovelace;
  let transport: ChatTransport;

  before(async () => {
    lovelace = await start();
    transport = createLovelaceTransport({ url: lovelace.url, userId: 'alice' });
  });
  after(async () => {
    transport.close();
    await lovelace.stop();
  });

  const answerTo = (request: ChatRequest) => collect(transport.send(request, new AbortController()));

  it('still answers the same client and others', async () => {
    const requests = fc.sample(oddRequest, 60);
    const endings = new Set<string | undefined>();
    for (const request of requests) endings.add(lastOf(await answerTo(request)));
    assert.deepEqual(lovelace.killers(), []);
    for (const ending of endings)
      assert.match(String(ending), /^(?:done|bad-request|too-long|unknown-assistant|empty-response)$/);
    assert.equal(textOf(await answerTo(ask('echo:still here'))), 'still here');
    const other = await LovelacePeer.open(new URL(lovelace.url).host);
    assert.deepEqual(await other.ask({ Prompt: 'echo:for others too' }), [null]);
    assert.deepEqual(other.chunks, ['for others too']);
    await other.close();
  });

  it('does not answer after an invalid query (control)', async () => {
    const victim = await start();
    const peer = await LovelacePeer.open(new URL(victim.url).host);
    void peer.ask({ Prompt: 'Hello', Model: 5 });
    assert.deepEqual(await peer.ask({ Prompt: 'echo:those who are in are answered' }), [null]);
    assert.equal(victim.killers().length, 1);
    await assert.rejects(LovelacePeer.open(new URL(victim.url).host));
    await peer.close();
    await victim.stop();
  });
});
