import { expect } from '@open-wc/testing';
import type { ChatReply, ModelMessage } from '../../../src/chat/index.ts';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeLovelaces, openLovelace, type OpenLovelace } from '../../helpers/open-lovelace.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

const send = ({ transport }: OpenLovelace, script: PromptScript | string, stop = new AbortController()) =>
  transport.send(ask(typeof script === 'string' ? script : scripted(script)), stop);

const deltas = async (reply: ChatReply) =>
  (await collect(reply)).flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));

describe('lovelace transport with a stock Lovelace: answers', () => {
  afterEach(closeLovelaces);

  it('arrive line by line and have their line ends', async () => {
    const lovelace = await openLovelace();
    expect(await deltas(send(lovelace, 'slow:15:One.\nTwo.\n\nThree.'))).to.deep.equal(['One.', '\nTwo.', '\nThree.']);
    expect(textOf(await collect(send(lovelace, 'echo:One.\n')))).to.equal('One.');
    expect(textOf(await collect(send(lovelace, 'echo:a\r\nb\r\n')))).to.equal('a\r\nb');
  });

  it('arrive as unchanged chunks from an old server', async () => {
    const lovelace = await openLovelace({ server: { isOld: true }, framing: 'token' });
    const reply = send(lovelace, { pieces: ['One', ' and', ' two', '.'] });
    expect(await deltas(reply)).to.deep.equal(['One', ' and', ' two', '.']);
  });

  it('are detected as lines or tokens with framing auto', async () => {
    const old = await openLovelace({ server: { isOld: true }, framing: 'auto' });
    expect(textOf(await collect(send(old, { pieces: ['One', ' and', ' two', '.'] })))).to.equal('One and two.');
    const late = await openLovelace({ framing: 'auto' });
    const list = 'echo:Two things:\n- the first one\n- the second one';
    expect(textOf(await collect(send(late, list)))).to.equal('Two things:\n- the first one\n- the second one');
  });

  it('fail and keep their text if the server’s process fails, and the next prompt works', async () => {
    const lovelace = await openLovelace();
    const events = await collect(send(lovelace, 'exit3'));
    expect([textOf(events), lastOf(events)]).to.deep.equal(['before exit', 'provider-failed']);
    expect(lastOf(await collect(send(lovelace, 'crash')))).to.equal('provider-failed');
    expect(textOf(await collect(send(lovelace, 'echo:next')))).to.equal('next');
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('arrive one at a time, because nothing distinguishes two', async () => {
    const lovelace = await openLovelace();
    const replies = ['slow:5:A one\nA two\nA three', 'echo:B one\nB two'].map((prompt) =>
      collect(send(lovelace, prompt)),
    );
    expect((await Promise.all(replies)).map(textOf)).to.deep.equal(['A one\nA two\nA three', 'B one\nB two']);
  });
});

describe('lovelace transport with a stock Lovelace: prompts', () => {
  afterEach(closeLovelaces);

  it('include as much of the conversation as the server accepts', async () => {
    const lovelace = await openLovelace();
    const messages: ModelMessage[] = Array.from({ length: 9 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      text: index === 8 ? 'echo:ok' : `${index} ${'x'.repeat(30_000)}`,
    }));
    const reply = lovelace.transport.send({ turnId: crypto.randomUUID(), messages }, new AbortController());
    expect(textOf(await collect(reply))).to.equal('ok');
    const [query] = await lovelace.server.call<{ Messages: { Content: string }[] }[]>('queries');
    expect(query?.Messages.map(({ Content }) => Content.slice(0, 1))).to.deep.equal(['4', '5', '6', '7', 'e']);
  });

  it('are not sent if they are too long', async () => {
    const lovelace = await openLovelace();
    expect(lastOf(await collect(send(lovelace, `echo:${'x'.repeat(131_000)}`)))).to.equal('too-long');
    expect(await lovelace.server.call('queries')).to.deep.equal([]);
  });

  it('have text only', async () => {
    const lovelace = await openLovelace();
    const media = [{ kind: 'image', url: 'data:image/png;base64,AAAA' } as const];
    const messages = [{ role: 'user', text: 'look', media } as const];
    expect(textOf(await collect(send(lovelace, 'echo:connected')))).to.equal('connected');
    const reply = collect(lovelace.transport.send({ turnId: crypto.randomUUID(), messages }, new AbortController()));
    // Our relay would have said by then what it is.
    lovelace.clock.advance(1_000);
    expect(lastOf(await reply)).to.equal('unsupported-media');
    expect(await lovelace.server.call('queries')).to.have.length(1);
  });

  it('are sent to the chosen one of the server’s providers', async () => {
    const lovelace = await openLovelace();
    expect(lovelace.transport.capabilities).to.deep.equal(['branches', 'conversations', 'history']);
    await collect(send(lovelace, 'echo:hello'));
    const assistants = (await lovelace.transport.assistants?.()) ?? [];
    expect(assistants[0]).to.deep.equal({ id: 'Automatic', label: 'Automatic' });
    expect(assistants.map(({ id }) => id)).to.include.members(['Bing/gpt-3.5-turbo', 'Bing/gpt-4', 'GptGo']);
    const shown = async (assistant: string) =>
      textOf(await collect(lovelace.transport.send({ ...ask('show'), assistant }, new AbortController())));
    expect(await shown('Bing/gpt-4')).to.include('"model": "gpt-4", "provider": "Bing"');
    expect(await shown('GptGo')).to.include('"model": "gpt-3.5-turbo", "provider": "GptGo"');
    expect(await shown('Automatic')).to.include('"provider": null');
  });
});

describe('lovelace transport with a stock Lovelace: a turn that another server was answering', () => {
  afterEach(closeLovelaces);

  it('ends as interrupted without a prompt, and the next prompt is answered', async () => {
    const lovelace = await openLovelace();
    const options = { signal: new AbortController().signal, lastEventNumber: 3 };
    const resumed = collect(lovelace.transport.send(ask('echo:hello'), options));
    await lovelace.events.state('connected');
    lovelace.clock.advance(1_000);
    expect(lastOf(await resumed)).to.equal('interrupted');
    expect(textOf(await collect(send(lovelace, 'echo:hello')))).to.equal('hello');
  });
});

describe('lovelace transport with a stock Lovelace: stop', () => {
  afterEach(closeLovelaces);

  it('disconnects, and the next prompt gets its own answer on a new socket', async () => {
    const lovelace = await openLovelace();
    const stop = new AbortController();
    const stale = send(lovelace, { pieces: ['Stale.\n', 'Stale.\n'], ending: 'hold' }, stop);
    await textBegun(stale);
    stop.abort();
    expect(lastOf(await collect(stale))).to.equal('stopped');
    expect(lovelace.events.states).to.deep.equal(['connecting', 'connected', 'idle']);
    expect(textOf(await collect(send(lovelace, 'echo:Fresh.')))).to.equal('Fresh.');
    // The previous model continues without a reader.
    await lovelace.server.call('release');
    expect(textOf(await collect(send(lovelace, 'echo:Fresher.')))).to.equal('Fresher.');
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('sends a queued prompt on the new socket', async () => {
    const lovelace = await openLovelace();
    const stop = new AbortController();
    const stale = send(lovelace, { pieces: ['Stale.\n'], ending: 'hold' }, stop);
    await textBegun(stale);
    const fresh = collect(send(lovelace, 'echo:Fresh.'));
    stop.abort();
    expect(textOf(await fresh)).to.equal('Fresh.');
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });
});

describe('lovelace transport with a stock Lovelace: the connection', () => {
  afterEach(closeLovelaces);

  it('interrupts the answer when it breaks before the acknowledgement, and is reopened', async () => {
    const lovelace = await openLovelace();
    const events = await collect(send(lovelace, { pieces: ['One.\n', 'Tw'], ending: 'drop' }));
    expect([textOf(events), lastOf(events)]).to.deep.equal(['One.', 'interrupted']);
    await lovelace.events.state('reconnecting');
    lovelace.clock.advance(250);
    await lovelace.events.state('connected');
    expect(textOf(await collect(send(lovelace, 'echo:next')))).to.equal('next');
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('fails the prompt when it breaks before the answer, and sends nothing twice', async () => {
    const lovelace = await openLovelace();
    expect(lastOf(await collect(send(lovelace, { ending: 'drop' })))).to.equal('disconnected');
    await lovelace.events.state('reconnecting');
    lovelace.clock.advance(250);
    await lovelace.events.state('connected');
    expect(await lovelace.server.call<object[]>('queries')).to.have.length(1);
  });

  it('never has two sockets', async () => {
    const lovelace = await openLovelace();
    for (let round = 0; round < 4; round++) {
      expect(textOf(await collect(send(lovelace, 'echo:hello')))).to.equal('hello');
      await lovelace.server.call('cut');
      await lovelace.events.state('reconnecting');
    }
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 4 });
  });

  it('is replaced after the reply timeout', async () => {
    const lovelace = await openLovelace({ replyTimeoutMs: 60_000 });
    const reply = send(lovelace, { pieces: ['One.\n'], ending: 'hold' });
    await textBegun(reply);
    lovelace.clock.advance(60_000);
    expect(lastOf(await collect(reply))).to.equal('timeout');
    await lovelace.events.state('reconnecting');
    lovelace.clock.advance(250);
    expect(textOf(await collect(send(lovelace, 'echo:next')))).to.equal('next');
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('works below a path, which is not a namespace', async () => {
    const lovelace = await openLovelace({ server: { path: '/tools/ada' } });
    expect(lovelace.server.url).to.match(/\/tools\/ada$/);
    expect(textOf(await collect(send(lovelace, 'echo:hello')))).to.equal('hello');
    expect(await lovelace.transport.assistants?.()).not.to.equal(undefined);
  });

  it('fails without a server or with another one', async () => {
    const gone = await openLovelace();
    await gone.server.stop();
    expect(lastOf(await collect(send(gone, 'echo:hello')))).to.equal('unreachable');
    expect(gone.events.states).to.deep.equal(['connecting', 'failed: unreachable']);
    expect(gone.clock.pending).to.equal(0);
    const other = await openLovelace({ module: 'test/helpers/counting-server.ts' });
    expect(lastOf(await collect(send(other, 'echo:hello')))).to.equal('protocol-mismatch');
  });
});

describe('lovelace transport over HTTP', () => {
  afterEach(closeLovelaces);

  it('returns whole answers', async () => {
    const lovelace = await openLovelace({ mode: 'api', server: { isOld: true } });
    const events = await collect(send(lovelace, 'echo:hello'));
    expect(events).to.deep.equal([{ type: 'reply-start' }, { type: 'reply-end', reason: 'done', text: 'hello' }]);
    expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 0, total: 0 });
  });

  it('fails with the server’s errors', async () => {
    const lovelace = await openLovelace({ mode: 'api' });
    const refused = lovelace.transport.send({ ...ask('hello'), assistant: 'GetGpt' }, new AbortController());
    expect(lastOf(await collect(refused))).to.equal('unknown-assistant');
    expect(lastOf(await collect(send(lovelace, 'crash')))).to.equal('provider-failed');
    expect(lastOf(await collect(send(lovelace, `echo:${'x'.repeat(60_000)}`)))).to.equal('too-long');
    await lovelace.server.stop();
    expect(lastOf(await collect(send(lovelace, 'echo:hello')))).to.equal('unreachable');
  });

  it('lists the providers of its mode', async () => {
    const lovelace = await openLovelace({ mode: 'api' });
    const assistants = (await lovelace.transport.assistants?.()) ?? [];
    expect(assistants.map(({ id }) => id)).to.include.members(['Automatic', 'You', 'Aichat']);
  });

  it('ends when it is stopped, times out, or is closed', async () => {
    const lovelace = await openLovelace({ mode: 'api', replyTimeoutMs: 60_000 });
    const hold = { pieces: ['One.'], ending: 'hold' } as const;
    const asked = async (times: number) => {
      await until(async () => (await lovelace.server.call<number>('requests')) >= times);
    };
    const stop = new AbortController();
    const stopped = collect(send(lovelace, hold, stop));
    await asked(1);
    stop.abort();
    expect(lastOf(await stopped)).to.equal('stopped');
    const slow = collect(send(lovelace, hold));
    await asked(2);
    lovelace.clock.advance(60_000);
    expect(lastOf(await slow)).to.equal('timeout');
    const open = collect(send(lovelace, hold));
    await asked(3);
    lovelace.transport.close();
    expect(lastOf(await open)).to.equal('interrupted');
    expect(lastOf(await collect(send(lovelace, hold)))).to.equal('interrupted');
  });
});
