import { hasCapability } from '../../../src/transports/contract/transport.ts';
import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { createCatTransport } from '../../../src/transports/cat/cat.ts';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

/** The visitor's text for a script of the Cat. */
const send = ({ transport }: Pick<OpenCat, 'transport'>, script: PromptScript | string, stop = new AbortController()) =>
  transport.send(ask(typeof script === 'string' ? script : scripted(script)), stop);

const kinds = (events: readonly ChatEvent[]) => events.map(({ type }) => type);

/** Has the time pass in which the transport tries several times to open a socket. */
async function afterRetries<T>({ clock }: Pick<OpenCat, 'clock'>, result: Promise<T>): Promise<T> {
  let isOver = false;
  const finish = () => (isOver = true);
  result.then(finish, finish);
  await until(() => {
    if (!isOver) clock.advance(20);
    return isOver;
  });
  return result;
}

describe('cat transport with a stock Cat: answers', () => {
  afterEach(closeCats);

  it('stream, and end with the text of the final frame', async () => {
    const cat = await openCat();
    const events = await collect(send(cat, { pieces: ['Hel', 'lo.'], end: { content: 'Hello!', text: 'Hello!' } }));
    const streamed = events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));
    expect(streamed.join('')).to.equal('Hello.');
    expect(textOf(events)).to.equal('Hello!');
  });

  it('have no empty deltas although the Cat sends some', async () => {
    const cat = await openCat();
    for (let round = 0; round < 2; round++) {
      const events = await collect(send(cat, '[[n=2]] hello'));
      const streamed = events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));
      expect(streamed.join('|').replace('tok0 tok1', 'tok0 |tok1')).to.equal('tok0 |tok1 ');
    }
  });

  it('may arrive whole', async () => {
    const events = await collect(send(await openCat(), '(fast reply) hello'));
    expect(kinds(events)).to.deep.equal(['reply-start', 'reply-end']);
    expect(textOf(events)).to.equal('a fast reply, without a model');
  });

  it('have media, sources and steps', async () => {
    const cat = await openCat();
    const why = {
      memory: { declarative: [{ page_content: 'Opens at nine.', metadata: { source: 'hours.txt' }, score: 0.9 }] },
      intermediate_steps: [[['get_the_time', 'now'], '08:55']],
    };
    const image = 'https://cats.example/cat.png';
    const events = await collect(send(cat, { pieces: ['Soon.'], end: { image, why } }));
    expect(events.at(-2)).to.deep.equal({ type: 'media', kind: 'image', url: image });
    expect(events.at(-1)).to.deep.equal({
      type: 'reply-end',
      reason: 'done',
      text: 'Soon.',
      sources: [{ title: 'hours.txt', text: 'Opens at nine.', score: 0.9 }],
      steps: [{ name: 'get_the_time', input: 'now', output: '08:55' }],
    });
  });

  it('have notices, also from objects', async () => {
    const cat = await openCat();
    expect(await collect(send(cat, '(plain notification) [[n=1]]'))).to.deep.include({
      type: 'notice',
      text: 'a plain notification',
    });
    const events = await collect(send(cat, '(object notification) [[n=1]]'));
    expect(events[1]).to.deep.equal({ type: 'notice', text: '{"progress":42,"label":"reading"}' });
  });

  it('fail with empty-response if they are empty', async () => {
    const events = await collect(send(await openCat(), { pieces: [], end: { content: '' } }));
    expect(lastOf(events)).to.equal('empty-response');
  });

  it('fail without the server’s text, and the next prompt works', async () => {
    const cat = await openCat();
    const failed = await collect(send(cat, '[[n=12 err=drop at=5]]'));
    expect(lastOf(failed)).to.equal('provider-failed');
    expect(textOf(failed)).to.equal('tok0 tok1 tok2 tok3 tok4 ');
    expect(JSON.stringify(failed)).not.to.include('peer');
    expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('accept a prompt with one picture and no other media', async () => {
    const cat = await openCat();
    const url = 'data:image/png;base64,AAAA';
    const withMedia = (...kind: ('image' | 'file')[]) => ({
      ...ask('what is it? [[n=1]]'),
      messages: [{ role: 'user' as const, text: '[[n=1]]', media: kind.map((of) => ({ kind: of, url })) }],
    });
    await collect(cat.transport.send(withMedia('image'), new AbortController()));
    expect(await cat.server.call<object[]>('prompts')).to.have.nested.property('[0].image', url);
    for (const kind of [['file'], ['image', 'image']] as const)
      expect(lastOf(await collect(cat.transport.send(withMedia(...kind), new AbortController())))).to.equal(
        'unsupported-media',
      );
  });
});

describe('cat transport with a stock Cat: unsolicited messages', () => {
  afterEach(closeCats);

  it('are replies of their own', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('say', userId, { type: 'chat', content: 'It is late!' });
    const { reply } = await cat.events.unsolicitedReply();
    expect(await collect(reply)).to.deep.equal([
      { type: 'reply-start' },
      { type: 'reply-end', reason: 'done', text: 'It is late!' },
    ]);
  });

  it('have only a notice for a notification', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('say', userId, { type: 'notification', content: 'Read 40% of hours.txt' });
    expect(await collect((await cat.events.unsolicitedReply()).reply)).to.deep.equal([
      { type: 'reply-start' },
      { type: 'notice', text: 'Read 40% of hours.txt' },
      { type: 'reply-end', reason: 'done' },
    ]);
  });

  it('stream if the Cat streams them', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    cat.clock.advance(1000);
    for (const content of ['It is ', 'late!']) await cat.server.call('say', userId, { type: 'chat_token', content });
    const { reply } = await cat.events.unsolicitedReply();
    await cat.server.call('say', userId, { type: 'chat', content: 'It is late.' });
    const events = await collect(reply);
    expect(events.some((event) => event.type === 'text-delta')).to.equal(true);
    expect(textOf(events)).to.equal('It is late.');
  });

  it('end when the connection is lost', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    cat.clock.advance(1000);
    await cat.server.call('say', userId, { type: 'chat_token', content: 'It is ' });
    const { reply } = await cat.events.unsolicitedReply();
    await cat.server.call('cut');
    expect(lastOf(await collect(reply))).to.equal('interrupted');
  });

  it('end after silence, so that prompts do not wait longer', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    cat.clock.advance(1000);
    await cat.server.call('say', userId, { type: 'chat_token', content: 'It is ' });
    const { reply } = await cat.events.unsolicitedReply();
    const next = collect(send(cat, '[[n=2]]'));
    expect(await cat.server.call<object[]>('prompts')).to.have.length(1);
    cat.clock.advance(15_000);
    expect(lastOf(await collect(reply))).to.equal('interrupted');
    expect(textOf(await next)).to.equal('tok0 tok1 ');
  });

  it('have the second of two answers in one turn, without its late tokens', async () => {
    const cat = await openCat();
    const first = await collect(send(cat, '(two answers) [[n=3]]'));
    expect(textOf(first)).to.equal('a first answer, from the plugin');
    const second = await collect((await cat.events.unsolicitedReply()).reply);
    expect(kinds(second)).to.deep.equal(['reply-start', 'reply-end']);
    expect(textOf(second)).to.equal('tok0 tok1 tok2 ');
  });

  it('do not have late tokens of an answer', async () => {
    const cat = await openCat();
    const late = [{ type: 'chat_token', content: ' late' }];
    await collect(send(cat, { pieces: ['One.'], behind: late }));
    expect(textOf(await collect(send(cat, { pieces: ['Two.'] })))).to.equal('Two.');
    expect(cat.events.all.filter((event) => event.type === 'unsolicited-reply')).to.deep.equal([]);
  });
});

describe('cat transport with a stock Cat: stop', () => {
  afterEach(closeCats);

  it('ends the reply at once, and the next prompt waits for the Cat’s final frame', async () => {
    const cat = await openCat();
    const stop = new AbortController();
    const stale = send(cat, { pieces: ['Stale. '], ending: 'hold', end: { content: 'Stale. Stale.' } }, stop);
    await textBegun(stale);
    stop.abort();
    expect(lastOf(await collect(stale))).to.equal('stopped');
    const fresh = collect(send(cat, { pieces: ['Fresh.'] }));
    expect(await cat.server.call<object[]>('prompts')).to.have.length(1);
    await cat.server.call('release');
    expect(textOf(await fresh)).to.equal('Fresh.');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
    expect(cat.events.all.filter((event) => event.type === 'unsolicited-reply')).to.deep.equal([]);
  });

  it('limits the wait of the next prompt', async () => {
    const cat = await openCat({ replyTimeoutMs: 60_000 });
    const stop = new AbortController();
    const stale = send(cat, { pieces: ['Stale.'], ending: 'hold' }, stop);
    await textBegun(stale);
    stop.abort();
    const fresh = collect(send(cat, { pieces: ['Fresh.'] }));
    cat.clock.advance(60_000);
    await cat.events.state('reconnecting');
    cat.clock.advance(250);
    expect(textOf(await fresh)).to.equal('Fresh.');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });
});

describe('cat transport with a stock Cat: a turn that another server was answering', () => {
  afterEach(closeCats);

  it('ends as interrupted without a prompt, and the next prompt is answered', async () => {
    const cat = await openCat();
    const options = { signal: new AbortController().signal, lastEventNumber: 3 };
    const resumed = collect(cat.transport.send(ask('[[n=1]]'), options));
    await cat.events.state('connected');
    cat.clock.advance(1_000);
    expect(lastOf(await resumed)).to.equal('interrupted');
    expect(await cat.server.call<object[]>('prompts')).to.have.length(0);
    expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
    for (const capability of ['resume', 'branches'] as const)
      expect(hasCapability(cat.transport, capability)).to.equal(false);
  });
});

describe('cat transport with a stock Cat: the connection', () => {
  afterEach(closeCats);

  it('is opened by the first prompt or by connect', async () => {
    const cat = await openCat();
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 0, total: 0 });
    cat.transport.connect?.();
    await cat.events.state('connected');
    expect(cat.events.states).to.deep.equal(['connecting', 'connected']);
    await collect(send(cat, '[[n=1]]'));
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
  });

  it('is reopened when it breaks during an answer, and the answer continues', async () => {
    const cat = await openCat();
    const reply = send(cat, { pieces: ['Half an '], ending: 'hold', end: { content: 'Half an answer.' } });
    expect(await textBegun(reply)).to.equal('Half an ');
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    cat.clock.advance(249);
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
    cat.clock.advance(1);
    await cat.events.state('connected');
    await cat.server.call('release');
    expect(textOf(await collect(reply))).to.equal('Half an answer.');
    expect(cat.events.states).to.deep.equal(['connecting', 'connected', 'reconnecting: disconnected', 'connected']);
    expect(await cat.server.call<object[]>('prompts')).to.have.length(1);
  });

  it('loses no answer when it breaks: the history has it', async () => {
    const cat = await openCat();
    const reply = send(cat, { pieces: ['Half an '], ending: 'drop', end: { text: 'Half an answer.' } });
    expect(await textBegun(reply)).to.equal('Half an ');
    await cat.events.state('reconnecting');
    cat.clock.advance(1000);
    expect(textOf(await collect(reply))).to.equal('Half an answer.');
    expect(await cat.server.call<object[]>('prompts')).to.have.length(1);
  });

  it('interrupts the answer when it breaks and the history may not be read', async () => {
    const cat = await openCat({ server: { key: 'purr' } });
    const reply = send(cat, { pieces: ['Half an '], ending: 'drop' });
    expect(await textBegun(reply)).to.equal('Half an ');
    await cat.events.state('reconnecting');
    cat.clock.advance(1000);
    const events = await collect(reply);
    expect(lastOf(events)).to.equal('interrupted');
    cat.clock.advance(250);
    // It does not poll again.
    const next = send(cat, { ending: 'drop' });
    expect(lastOf(await collect(next))).to.equal('disconnected');
  });

  it('is reopened at once for a prompt, never with two sockets', async () => {
    const cat = await openCat();
    for (let round = 0; round < 5; round++) {
      expect(textOf(await collect(send(cat, '[[n=1]]')))).to.equal('tok0 ');
      await cat.server.call('cut');
      await cat.events.state('reconnecting');
    }
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 5 });
  });

  it('is reopened when the Cat closes it', async () => {
    const cat = await openCat();
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('hangUp', 1012);
    await cat.events.state('reconnecting');
    cat.clock.advance(250);
    await cat.events.state('connected');
  });

  it('is reopened for the next prompt only, after another tab has replaced it', async () => {
    const cat = await openCat();
    await collect(send(cat, '[[n=1]]'));
    cat.clock.advance(10_000);
    await cat.server.call('hangUp', 1000);
    await cat.events.state('idle');
    expect(cat.clock.pending).to.equal(0);
    expect(textOf(await collect(send(cat, '[[n=1]]')))).to.equal('tok0 ');
  });

  it('fails with session-replaced when it is replaced repeatedly', async () => {
    const cat = await openCat();
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('hangUp', 1000);
    await cat.events.state('failed');
    expect(cat.events.states.at(-1)).to.equal('failed: session-replaced');
    expect(textOf(await collect(send(cat, '[[n=1]]')))).to.equal('tok0 ');
  });

  it('fails after the maximum number of attempts, and is reopened for the next prompt', async () => {
    const cat = await openCat();
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('refuse', true);
    await cat.server.call('cut');
    for (let attempt = 1; attempt <= 8; attempt++) {
      // Only the timer of the next attempt is pending; the diagnosis is complete.
      while (cat.clock.pending !== 1 || cat.events.states.at(-1) !== 'reconnecting: disconnected')
        await new Promise((resolve) => setTimeout(resolve));
      cat.clock.advance(30_000);
      if (attempt < 8)
        await cat.events.until(() => cat.events.states.filter((state) => state.startsWith('re')).length > attempt);
    }
    await cat.events.state('failed');
    expect(cat.events.states.at(-1)).to.equal('failed: unreachable');
    expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('unreachable');
    await cat.server.call('refuse', false);
    expect(textOf(await collect(send(cat, '[[n=1]]')))).to.equal('tok0 ');
  });

  it('is replaced after the reply timeout', async () => {
    const cat = await openCat({ replyTimeoutMs: 60_000 });
    const reply = send(cat, { pieces: ['One. '], ending: 'hold' });
    await textBegun(reply);
    cat.clock.advance(59_999);
    cat.clock.advance(1);
    expect(lastOf(await collect(reply))).to.equal('timeout');
    await cat.events.state('reconnecting');
    cat.clock.advance(250);
    await cat.events.state('connected');
    expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
  });

  it('reads its answer from the history when a second page has taken it over, and reconnects', async () => {
    const userId = crypto.randomUUID();
    const first = await openCat({ userId });
    await collect(send(first, '[[n=1]]'));
    const second = createCatTransport({ url: first.server.url, userId, clock: first.clock });
    await collect(second.send(ask('[[n=2]]'), new AbortController()));
    const unheard = collect(send(first, '[[n=3]]'));
    await until(async () => (await first.server.call<number>('answered')) >= 3);
    first.clock.advance(8_000);
    expect(textOf(await unheard)).to.equal('tok0 tok1 tok2 ');
    expect(textOf(await collect(send(first, '[[n=4]]')))).to.equal('tok0 tok1 tok2 tok3 ');
    expect(textOf(await collect(second.send(ask('[[n=5]]'), new AbortController())))).to.include('tok4');
    expect(await first.server.call<object[]>('prompts')).to.have.length(5);
    second.close();
  });
});

describe('cat transport with a stock Cat: the handshake', () => {
  afterEach(closeCats);

  it('works below a path', async () => {
    const cat = await openCat({ server: { path: '/tools/cat' } });
    expect(cat.server.url).to.match(/\/tools\/cat$/);
    expect(textOf(await collect(send(cat, '[[n=1]]')))).to.equal('tok0 ');
    expect(await cat.transport.history?.()).to.have.length(2);
  });

  it('has a token that is requested before every connection', async () => {
    let asked = 0;
    const token = () => ((asked += 1), Promise.resolve('meow'));
    const cat = await openCat({ server: { socketKey: 'meow' }, token });
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('cut');
    await cat.events.state('reconnecting');
    await collect(send(cat, '[[n=1]]'));
    expect(asked).to.equal(2);
  });

  it('fails with unauthorized for a wrong token', async () => {
    for (const server of [{ socketKey: 'meow' }, { socketKey: 'meow', key: 'purr' }]) {
      const cat = await openCat({ server, token: 'woof' });
      const events = await afterRetries(cat, collect(send(cat, '[[n=1]]')));
      expect(lastOf(events)).to.equal('unauthorized');
      expect(cat.events.states).to.deep.equal(['connecting', 'failed: unauthorized']);
      expect(cat.clock.pending).to.equal(0);
    }
  });

  it('fails with unauthorized although the HTTP key is valid', async () => {
    const cat = await openCat({ server: { socketKey: 'meow', key: 'purr' }, httpToken: 'purr' });
    expect(lastOf(await afterRetries(cat, collect(send(cat, '[[n=1]]'))))).to.equal('unauthorized');
  });

  it('fails with unreachable without a server', async () => {
    const cat = await openCat();
    await cat.server.stop();
    expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('unreachable');
    expect(cat.events.states).to.deep.equal(['connecting', 'failed: unreachable']);
  });

  it('fails with protocol-mismatch at another server', async () => {
    const cat = await openCat({ module: 'test/helpers/counting-server.ts' });
    expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('protocol-mismatch');
  });

  it('rejects user ids that are not a path segment', () => {
    for (const userId of ['', '.', '..'])
      expect(() => createCatTransport({ url: 'http://127.0.0.1:1865', userId })).to.throw('invalid-configuration');
  });
});

describe('cat transport with a stock Cat: the history', () => {
  afterEach(closeCats);

  it('is read, oldest message first, and cleared', async () => {
    const cat = await openCat();
    await collect(send(cat, '[[n=1]] first'));
    await collect(send(cat, '[[n=2]] second'));
    const history = (await cat.transport.history?.()) ?? [];
    expect(history.map(({ role, text, state }) => [role, text, state])).to.deep.equal([
      ['user', '[[n=1]] first', 'done'],
      ['assistant', 'tok0 ', 'done'],
      ['user', '[[n=2]] second', 'done'],
      ['assistant', 'tok0 tok1 ', 'done'],
    ]);
    expect(new Set(history.map(({ id }) => id)).size).to.equal(4);
    expect(history.map(({ turnId }) => turnId === history[0]?.turnId)).to.deep.equal([true, true, false, false]);
    expect(history[0]?.createdAt).to.be.closeTo(Date.now(), 60_000);
    await cat.transport.clear?.();
    expect(await cat.transport.history?.()).to.deep.equal([]);
  });

  it('requires the HTTP key if there is one', async () => {
    const cat = await openCat({ server: { key: 'purr' }, httpToken: 'purr' });
    expect(await cat.transport.history?.()).to.deep.equal([]);
  });

  it('is no longer a capability after a refusal', async () => {
    const cat = await openCat({ server: { key: 'purr' } });
    for (const capability of ['history', 'clear'] as const) {
      const refused = await cat.transport[capability]?.().catch((cause: unknown) => (cause as Error).message);
      expect(refused).to.equal('permission-denied');
      expect(hasCapability(cat.transport, capability)).to.equal(false);
      const { capabilities = [] } = cat.transport;
      expect(cat.events.all.at(-1)).to.deep.equal({ type: 'capabilities', capabilities });
    }
  });

  it('rejects with unreachable without a server', async () => {
    const cat = await openCat();
    await cat.server.stop();
    const failed = await cat.transport.history?.().catch((cause: unknown) => (cause as Error).message);
    expect(failed).to.equal('unreachable');
    expect(hasCapability(cat.transport, 'history')).to.equal(true);
  });
});
