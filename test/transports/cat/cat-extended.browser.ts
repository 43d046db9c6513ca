import { createCatTransport } from '../../../src/transports/cat/cat.ts';
import { hasCapability } from '../../../src/transports/contract/transport.ts';
import { expect } from '@open-wc/testing';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat, type OpenCatOptions } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

const openRelay = (options: OpenCatOptions = {}) => openCat({ module: 'test/servers/scripted-relay.ts', ...options });

const send = ({ transport }: OpenCat, script: PromptScript, stop = new AbortController()) =>
  transport.send(ask(scripted(script)), stop);

/** Reads a reply up to its first text. The rest can be read later. */
async function begun(cat: OpenCat, script: PromptScript, stop = new AbortController()) {
  const reply = send(cat, script, stop);
  return { reply, text: await textBegun(reply) };
}

describe('cat transport with our relay', () => {
  afterEach(closeCats);

  it('offers the relay’s assistants after the hello and sends to the chosen one', async () => {
    const cat = await openRelay();
    expect(cat.transport.capabilities).to.deep.equal(['history', 'clear']);
    cat.transport.connect?.();
    await cat.events.until(() => hasCapability(cat.transport, 'assistants'));
    expect(cat.events.states.at(-1)).to.equal('connected');
    expect(await cat.transport.assistants?.()).to.deep.equal([
      { id: 'first', label: 'First' },
      { id: 'second', label: 'Second' },
    ]);
    const to = async (assistant: string) =>
      collect(cat.transport.send({ ...ask('hello'), assistant }, new AbortController()));
    expect(textOf(await to('second'))).to.equal('You said: hello');
    expect(lastOf(await to('third'))).to.equal('unknown-assistant');
  });

  it('stops the provider at once, and the next prompt does not wait', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    const { reply } = await begun(cat, { pieces: ['Stale. '], ending: 'hold' }, stop);
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
    expect(await cat.server.call('stopped')).to.equal(1);
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('sends a stop after the hello if it was stopped before it', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    cat.transport.connect?.();
    const reply = send(cat, { pieces: ['Stale.'], ending: 'hold' }, stop);
    await cat.events.state('connected');
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
    await cat.server.call('idle');
  });

  it('resumes an answer over a new connection without a loss or a second request', async () => {
    const cat = await openRelay();
    const { reply, text } = await begun(cat, { pieces: ['One. ', 'Two. '], ending: 'hold' });
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    cat.clock.advance(250);
    await cat.events.state('connected');
    await cat.server.call('release');
    const rest = await collect(reply);
    expect(text + textOf(rest)).to.equal('One. Two. ');
    expect(lastOf(rest)).to.equal('done');
    expect(await cat.server.call<string[]>('asked')).to.have.length(1);
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('receives the events that it missed while disconnected', async () => {
    const cat = await openRelay();
    const { reply, text } = await begun(cat, { pieces: ['One.'], ending: 'hold' });
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    await cat.server.call('release');
    await cat.server.call('idle');
    cat.clock.advance(250);
    const rest = await collect(reply);
    expect([text + textOf(rest), lastOf(rest)]).to.deep.equal(['One.', 'done']);
  });

  it('sends a prompt without a reply again as the same turn', async () => {
    const cat = await openRelay();
    cat.transport.connect?.();
    await cat.events.until(() => hasCapability(cat.transport, 'assistants'));
    const reply = collect(send(cat, { pieces: [], ending: 'hold' }));
    await until(async () => (await cat.server.call<string[]>('asked')).length > 0);
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    cat.clock.advance(250);
    await cat.events.state('connected');
    await cat.server.call('release');
    expect(lastOf(await reply)).to.equal('done');
    expect(await cat.server.call<string[]>('asked')).to.have.length(1);
  });

  it('starts a failed turn again when its prompt is sent again', async () => {
    const cat = await openRelay();
    const request = ask(scripted({ pieces: ['One.'], ending: 'break' }));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const events = await collect(cat.transport.send(request, new AbortController()));
      expect([textOf(events), lastOf(events)]).to.deep.equal(['One.', 'provider-failed']);
      expect(await cat.server.call<string[]>('asked')).to.have.length(attempt);
    }
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
    const next = createCatTransport({ url: before.server.url, userId, clock: before.clock });
    const rest = collect(next.send(request, { signal: new AbortController().signal, lastEventNumber }));
    await before.server.call('release');
    expect(text + textOf(await rest)).to.equal('One. Two. ');
    expect(lastOf(await rest)).to.equal('done');
    expect(hasCapability(next, 'resume')).to.equal(true);
    expect(await before.server.call<string[]>('asked')).to.have.length(1);
    next.close();
  });

  it('does not start a turn that the relay does not know when it resumes it', async () => {
    const cat = await openRelay();
    const options = { signal: new AbortController().signal, lastEventNumber: 3 };
    expect(lastOf(await collect(cat.transport.send(ask('hello'), options)))).to.equal('interrupted');
    expect(await cat.server.call<string[]>('asked')).to.have.length(0);
  });

  it('stops the turn of a page that was left', async () => {
    const userId = crypto.randomUUID();
    const before = await openRelay({ userId });
    const request = ask(scripted({ pieces: ['One. '], ending: 'hold' }));
    const reply = before.transport.send(request, new AbortController());
    await textBegun(reply);
    const { lastEventNumber } = reply;
    before.transport.close();
    const next = createCatTransport({ url: before.server.url, userId, clock: before.clock });
    const stop = new AbortController();
    const resumed = collect(next.send(request, { signal: stop.signal, lastEventNumber }));
    stop.abort();
    expect(lastOf(await resumed)).to.equal('stopped');
    await before.server.call('idle');
    expect(await before.server.call('stopped')).to.equal(1);
    next.close();
  });

  it('interrupts an answer when reconnecting fails', async () => {
    const cat = await openRelay({ replyTimeoutMs: 20_000 });
    const { reply } = await begun(cat, { pieces: ['One.'], ending: 'hold' });
    await cat.server.call('refuse', true);
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    cat.clock.advance(20_000);
    expect(lastOf(await collect(reply))).to.equal('interrupted');
  });

  it('does not resume a turn that was stopped while disconnected', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    const { reply } = await begun(cat, { pieces: ['One.'], ending: 'hold' }, stop);
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    // The relay ends a turn that is not resumed within this time.
    await cat.server.call('advance', 600_000);
    await cat.server.call('idle');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
  });

  it('fails with the reason when it is rejected', async () => {
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: 'wrong' });
    expect(lastOf(await collect(send(cat, { pieces: ['One.'] })))).to.equal('unauthorized');
    expect(cat.events.states.at(-1)).to.equal('failed: unauthorized');
    expect(cat.clock.pending).to.equal(0);
  });

  it('requests a new token after a rejection and gets an answer', async () => {
    const tokens = ['expired', 'right'];
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: () => tokens.shift() ?? 'none' });
    expect(textOf(await collect(send(cat, { pieces: ['One.'] })))).to.equal('One.');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('reads and clears the relay’s history with the token if there is no HTTP key', async () => {
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: 'right' });
    await collect(send(cat, { pieces: ['One.'] }));
    const history = await cat.transport.history?.();
    expect(history?.map(({ role }) => role)).to.deep.equal(['user', 'assistant']);
    await cat.transport.clear?.();
    expect(await cat.transport.history?.()).to.deep.equal([]);
  });

  it('reconnects to a restarted relay', async () => {
    const cat = await openRelay();
    await collect(send(cat, { pieces: ['One.'] }));
    await cat.server.call('drain');
    await cat.events.state('reconnecting');
    expect(cat.events.states.at(-1)).to.equal('reconnecting: disconnected');
  });
});
