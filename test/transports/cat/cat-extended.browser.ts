import { expect } from '@open-wc/testing';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat, type OpenCatOptions } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

const openRelay = (options: OpenCatOptions = {}) => openCat({ module: 'test/servers/scripted-relay.ts', ...options });

const send = ({ transport }: OpenCat, script: PromptScript, stop = new AbortController()) =>
  transport.send(ask(scripted(script)), stop);

/** Reads a reply until there is some text; the rest is for later. */
async function begun(cat: OpenCat, script: PromptScript, stop = new AbortController()) {
  const reply = send(cat, script, stop);
  return { reply, text: await textBegun(reply) };
}

describe('cat, to our relay', () => {
  afterEach(closeCats);

  it('knows who can be asked once it is greeted, and asks whom it is told to', async () => {
    const cat = await openRelay();
    expect(cat.transport.assistants === undefined).to.equal(true);
    cat.transport.connect?.();
    await cat.heard.until(() => cat.transport.assistants !== undefined);
    expect(cat.heard.states.at(-1)).to.equal('connected');
    expect(await cat.transport.assistants?.()).to.deep.equal([
      { id: 'first', label: 'First' },
      { id: 'second', label: 'Second' },
    ]);
    const to = async (assistant: string) =>
      collect(cat.transport.send({ ...ask('hello'), assistant }, new AbortController()));
    expect(textOf(await to('second'))).to.equal('You said: hello');
    expect(lastOf(await to('third'))).to.equal('unknown-assistant');
  });

  it('says stop: the provider is told at once, and the next prompt need not wait', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    const { reply } = await begun(cat, { pieces: ['Stale. '], ending: 'hold' }, stop);
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
    expect(await cat.server.call('stopped')).to.equal(1);
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('says stop as soon as it can, when it was told before it was greeted', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    cat.transport.connect?.();
    const reply = send(cat, { pieces: ['Stale.'], ending: 'hold' }, stop);
    await cat.heard.state('connected');
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
    await cat.server.call('idle');
  });

  it('resumes an answer over a new connection: nothing is lost, and nothing paid twice', async () => {
    const cat = await openRelay();
    const { reply, text } = await begun(cat, { pieces: ['One. ', 'Two. '], ending: 'hold' });
    await cat.server.call('cut');
    await cat.heard.state('reconnecting');
    cat.clock.advance(250);
    await cat.heard.state('connected');
    await cat.server.call('release');
    const rest = await collect(reply);
    expect(text + textOf(rest)).to.equal('One. Two. ');
    expect(lastOf(rest)).to.equal('done');
    expect(await cat.server.call<string[]>('asked')).to.have.length(1);
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('gets what was said while it was gone', async () => {
    const cat = await openRelay();
    const { reply, text } = await begun(cat, { pieces: ['One.'], ending: 'hold' });
    await cat.server.call('cut');
    await cat.heard.state('reconnecting');
    await cat.server.call('release');
    await cat.server.call('idle');
    cat.clock.advance(250);
    const rest = await collect(reply);
    expect([text + textOf(rest), lastOf(rest)]).to.deep.equal(['One.', 'done']);
  });

  it('asks a prompt again of which nothing came, as the same turn', async () => {
    const cat = await openRelay();
    cat.transport.connect?.();
    await cat.heard.until(() => cat.transport.assistants !== undefined);
    const reply = collect(send(cat, { pieces: [], ending: 'hold' }));
    await until(async () => (await cat.server.call<string[]>('asked')).length > 0);
    await cat.server.call('cut');
    await cat.heard.state('reconnecting');
    cat.clock.advance(250);
    await cat.heard.state('connected');
    await cat.server.call('release');
    expect(lastOf(await reply)).to.equal('done');
    expect(await cat.server.call<string[]>('asked')).to.have.length(1);
  });

  it('asks a prompt anew that failed, though it is the same turn', async () => {
    const cat = await openRelay();
    const request = ask(scripted({ pieces: ['One.'], ending: 'break' }));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const events = await collect(cat.transport.send(request, new AbortController()));
      expect([textOf(events), lastOf(events)]).to.deep.equal(['One.', 'provider-failed']);
      expect(await cat.server.call<string[]>('asked')).to.have.length(attempt);
    }
  });

  it('ends an answer as interrupted when no connection comes back', async () => {
    const cat = await openRelay({ replyTimeoutMs: 20_000 });
    const { reply } = await begun(cat, { pieces: ['One.'], ending: 'hold' });
    await cat.server.call('refuse', true);
    await cat.server.call('cut');
    await cat.heard.state('reconnecting');
    cat.clock.advance(20_000);
    expect(lastOf(await collect(reply))).to.equal('interrupted');
  });

  it('lets a turn be that was stopped while there was no connection', async () => {
    const cat = await openRelay();
    const stop = new AbortController();
    const { reply } = await begun(cat, { pieces: ['One.'], ending: 'hold' }, stop);
    await cat.server.call('cut');
    await cat.heard.state('reconnecting');
    stop.abort();
    expect(lastOf(await collect(reply))).to.equal('stopped');
    // The relay ends it when nobody has come back for so long.
    await cat.server.call('advance', 600_000);
    await cat.server.call('idle');
    expect(textOf(await collect(send(cat, { pieces: ['Fresh.'] })))).to.equal('Fresh.');
  });

  it('fails with the reason when it is not let in', async () => {
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: 'wrong' });
    expect(lastOf(await collect(send(cat, { pieces: ['One.'] })))).to.equal('unauthorized');
    expect(cat.heard.states.at(-1)).to.equal('failed: unauthorized');
    expect(cat.clock.pending).to.equal(0);
  });

  it('asks the page for a new token when one was refused, and the prompt is answered', async () => {
    const tokens = ['expired', 'right'];
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: () => tokens.shift() ?? 'none' });
    expect(textOf(await collect(send(cat, { pieces: ['One.'] })))).to.equal('One.');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('reads and clears what the relay remembers, with the token where there is no key for HTTP', async () => {
    const cat = await openRelay({ server: { accessKeys: ['right'] }, token: 'right' });
    await collect(send(cat, { pieces: ['One.'] }));
    const history = await cat.transport.history?.();
    expect(history?.map(({ role }) => role)).to.deep.equal(['user', 'assistant']);
    await cat.transport.clear?.();
    expect(await cat.transport.history?.()).to.deep.equal([]);
  });

  it('comes back to a relay that restarts', async () => {
    const cat = await openRelay();
    await collect(send(cat, { pieces: ['One.'] }));
    await cat.server.call('drain');
    await cat.heard.state('reconnecting');
    expect(cat.heard.states.at(-1)).to.equal('reconnecting: disconnected');
  });
});
