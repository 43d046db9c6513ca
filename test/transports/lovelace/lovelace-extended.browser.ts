import { createLovelaceTransport } from '../../../src/transports/lovelace/lovelace.ts';
import { hasCapability } from '../../../src/transports/contract/transport.ts';
import { expect } from '@open-wc/testing';
import { ask, collect, textBegun, lastOf, textOf, TRYING_PIECES } from '../../contracts/reply.ts';
import {
  closeLovelaces,
  openLovelace,
  type OpenLovelace,
  type OpenLovelaceOptions,
} from '../../helpers/open-lovelace.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';

const openRelay = (options: OpenLovelaceOptions = {}) =>
  openLovelace({ module: 'test/servers/scripted-relay.ts', ...options });

const send = ({ transport }: OpenLovelace, script: PromptScript, stop = new AbortController()) =>
  transport.send(ask(scripted(script)), stop);

/** Reads a reply up to its first text. The rest can be read later. */
async function begun(lovelace: OpenLovelace, script: PromptScript, stop = new AbortController()) {
  const reply = send(lovelace, script, stop);
  return { reply, text: await textBegun(reply) };
}

describe('lovelace transport with our relay', () => {
  afterEach(closeLovelaces);

  it('gets the model’s chunks unchanged for any framing of the page', async () => {
    for (const framing of ['line', 'token', 'auto'] as const) {
      const events = await collect(send(await openRelay({ framing }), { pieces: TRYING_PIECES }));
      const text = events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : [])).join('');
      expect(text).to.equal(TRYING_PIECES.join(''));
    }
  });

  it('offers the relay’s assistants and sends to the chosen one', async () => {
    const lovelace = await openRelay();
    lovelace.transport.connect?.();
    await lovelace.events.state('connected');
    expect(await lovelace.transport.assistants?.()).to.deep.equal([
      { id: 'first', label: 'First' },
      { id: 'second', label: 'Second' },
    ]);
    const to = (assistant: string) =>
      collect(lovelace.transport.send({ ...ask('hello'), assistant }, new AbortController()));
    expect(textOf(await to('second'))).to.equal('You said: hello');
    expect(lastOf(await to('third'))).to.equal('unknown-assistant');
  });

  it('stops the provider at once and keeps the connection', async () => {
    const lovelace = await openRelay();
    const stop = new AbortController();
    const { reply } = await begun(lovelace, { pieces: ['Stale. '], ending: 'hold' }, stop);
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    expect(textOf(await collect(send(lovelace, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
    expect(await lovelace.server.call('stopped')).to.equal(1);
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('resumes an answer over a new connection without a loss or a second request', async () => {
    const lovelace = await openRelay();
    const { reply, text } = await begun(lovelace, { pieces: ['One. ', 'Two. '], ending: 'hold' });
    await lovelace.server.call('cut');
    await lovelace.events.state('reconnecting');
    lovelace.clock.advance(250);
    await lovelace.events.state('connected');
    await lovelace.server.call('release');
    const rest = await collect(reply);
    expect([text + textOf(rest), lastOf(rest)]).to.deep.equal(['One. Two. ', 'done']);
    expect(await lovelace.server.call<string[]>('asked')).to.have.length(1);
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('resumes the turn of a page that was left, each event once, and without a second request', async () => {
    const userId = crypto.randomUUID();
    const before = await openRelay({ userId });
    const request = ask(scripted({ pieces: ['One. ', 'Two. '], ending: 'hold' }));
    const reply = before.transport.send(request, new AbortController());
    const text = await textBegun(reply);
    const { lastEventNumber } = reply;
    expect(lastEventNumber).to.be.greaterThan(0);
    before.transport.close();
    const next = createLovelaceTransport({ url: before.server.url, userId, clock: before.clock });
    const rest = collect(next.send(request, { signal: new AbortController().signal, lastEventNumber }));
    await before.server.call('release');
    expect(text + textOf(await rest)).to.equal('One. Two. ');
    expect(lastOf(await rest)).to.equal('done');
    expect(hasCapability(next, 'resume')).to.equal(true);
    expect(await before.server.call<string[]>('asked')).to.have.length(1);
    next.close();
  });

  it('does not start a turn that the relay does not know when it resumes it', async () => {
    const lovelace = await openRelay();
    const options = { signal: new AbortController().signal, lastEventNumber: 3 };
    expect(lastOf(await collect(lovelace.transport.send(ask('hello'), options)))).to.equal('interrupted');
    expect(await lovelace.server.call<string[]>('asked')).to.have.length(0);
  });

  it('stops the turn of a page that was left', async () => {
    const userId = crypto.randomUUID();
    const before = await openRelay({ userId });
    const request = ask(scripted({ pieces: ['One. '], ending: 'hold' }));
    const reply = before.transport.send(request, new AbortController());
    await textBegun(reply);
    const { lastEventNumber } = reply;
    before.transport.close();
    const next = createLovelaceTransport({ url: before.server.url, userId, clock: before.clock });
    const stop = new AbortController();
    const resumed = collect(next.send(request, { signal: stop.signal, lastEventNumber }));
    stop.abort();
    expect(lastOf(await resumed)).to.equal('stopped');
    await before.server.call('idle');
    expect(await before.server.call('stopped')).to.equal(1);
    next.close();
  });

  it('interrupts an answer when reconnecting fails', async () => {
    const lovelace = await openRelay({ replyTimeoutMs: 20_000 });
    const { reply } = await begun(lovelace, { pieces: ['One.'], ending: 'hold' });
    await lovelace.server.call('refuse', true);
    await lovelace.server.call('cut');
    await lovelace.events.state('reconnecting');
    lovelace.clock.advance(20_000);
    expect(lastOf(await collect(reply))).to.equal('interrupted');
  });

  it('fails with the reason when it is rejected', async () => {
    const lovelace = await openRelay({ server: { accessKeys: ['right'] }, token: 'wrong' });
    expect(lastOf(await collect(send(lovelace, { pieces: ['One.'] })))).to.equal('unauthorized');
    expect(lovelace.events.states).to.deep.equal(['connecting', 'failed: unauthorized']);
    expect(lovelace.clock.pending).to.equal(0);
  });

  it('requests a new token after a rejection and gets an answer', async () => {
    const tokens = ['expired', 'right', 'right'];
    const lovelace = await openRelay({ server: { accessKeys: ['right'] }, token: () => tokens.shift() ?? 'none' });
    expect(textOf(await collect(send(lovelace, { pieces: ['One.'] })))).to.equal('One.');
  });

  it('answers over HTTP, too, with the token', async () => {
    const lovelace = await openRelay({ server: { accessKeys: ['right'] }, token: 'right', mode: 'api' });
    expect(textOf(await collect(send(lovelace, { pieces: TRYING_PIECES })))).to.equal(TRYING_PIECES.join(''));
    const refused = await openRelay({ server: { accessKeys: ['right'] }, token: 'wrong', mode: 'api' });
    expect(lastOf(await collect(send(refused, { pieces: ['One.'] })))).to.equal('unauthorized');
  });
});
