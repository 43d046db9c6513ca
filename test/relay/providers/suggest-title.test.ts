import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { cleanTitle, createSuggestTitle } from '../../../src/relay/providers/suggest-title.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { replyInChunks, ScriptedProvider } from '../../helpers/scripted-provider.ts';
import { until } from '../../helpers/until.ts';

const { signal } = new AbortController();
const TURN = { turnId: 't', prompt: 'What are socks?', answer: 'Warm.', signal };

function open() {
  const [provider, clock, log] = [new ScriptedProvider(), createManualClock(), createRecordingLog()];
  return { provider, clock, log, suggestTitle: createSuggestTitle(provider, { clock, log }) };
}

describe('a title by the model', () => {
  it('is asked for by one small request about the turn, without the conversation or the system prompt', async () => {
    const { provider, suggestTitle, clock } = open();
    provider.answer = () => replyInChunks('Warm ', 'socks');
    const long = 'x'.repeat(50_000);
    assert.equal(await suggestTitle({ ...TURN, answer: `Warm. ${long}` }), 'Warm socks');
    const [request] = provider.requests;
    assert.deepEqual(
      request?.messages.map(({ role }) => role),
      ['system', 'user'],
    );
    const question = request?.messages[1]?.text ?? '';
    assert.match(question, /What are socks\?[^]*Warm\./);
    assert.ok(question.length < 4_200, `${question.length} characters`);
    assert.equal(clock.pending, 0);
  });

  it('is one line of plain text of at most 61 characters', () => {
    const expected = new Map([
      ['Warm socks', 'Warm socks'],
      ['\n\n## **Warm** _socks_.\nAnd more about them.', 'Warm socks'],
      ['Title: "Warm socks"', 'Warm socks'],
      ['- `npm test` fails', 'npm test fails'],
      ['[Socks](javascript:alert(1)) & <b onclick=x>hats</b>', 'Socks & hats'],
      ['“Wärmende Socken”', 'Wärmende Socken'],
      ['温かい靴下。', '温かい靴下'],
      [`Socks${' and socks'.repeat(30)}`, `Socks${' and socks'.repeat(5)} and…`],
      ['***', undefined],
      ['', undefined],
    ]);
    for (const [text, title] of expected) assert.equal(cleanTitle(text), title, text);
    assert.ok((cleanTitle('x'.repeat(300))?.length ?? 0) <= 61);
    assert.ok((cleanTitle(`Socks${' and socks'.repeat(30)}`)?.length ?? 0) <= 61);
  });

  it('stops a model that writes or thinks without end', async () => {
    for (const type of ['text-delta', 'reasoning-delta'] as const) {
      const { provider, suggestTitle } = open();
      let events = 0;
      provider.answer = async function* (): AsyncGenerator<ChatEvent> {
        for (; ; events++) yield { type, delta: 'And on and on. ' };
      };
      await suggestTitle(TURN);
      assert.ok(events < 1_000, `${events} events of ${type}`);
    }
  });

  it('is none if the request fails, throws, is stopped or takes longer than ten seconds', async () => {
    const failing = open();
    failing.provider.answer = async function* (): AsyncGenerator<ChatEvent> {
      yield { type: 'text-delta', delta: 'Half' };
      yield { type: 'reply-error', code: 'provider-failed', retryable: true };
    };
    assert.equal(await failing.suggestTitle(TURN), undefined);
    const throwing = open();
    throwing.provider.answer = () => {
      throw new Error('of the provider');
    };
    assert.equal(await throwing.suggestTitle(TURN), undefined);
    assert.match(JSON.stringify(throwing.log.lines), /a title could not be made/);
    assert.doesNotMatch(JSON.stringify(throwing.log.lines), /socks/);
    for (const end of ['stop', 'timeout'] as const) {
      const { provider, suggestTitle, clock } = open();
      provider.answer = undefined;
      const stopped = new AbortController();
      const title = suggestTitle({ ...TURN, signal: stopped.signal });
      const reply = await provider.asked();
      reply.say('Half');
      if (end === 'stop') stopped.abort();
      else clock.advance(10_000);
      await reply.aborted;
      assert.equal(await title, undefined);
      await until(() => clock.pending === 0);
    }
  });
});
