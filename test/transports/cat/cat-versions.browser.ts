import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { createCatTransport } from '../../../src/transports/cat/cat.ts';
import type { TransportOptions } from '../../../src/transports/contract/transport.ts';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

/** What the Cat does with a prompt, as the reader is told it. */
const send = ({ transport }: Pick<OpenCat, 'transport'>, script: PromptScript | string) =>
  transport.send(ask(typeof script === 'string' ? script : scripted(script)), new AbortController());

const streamed = (events: readonly ChatEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');

const token = (content: string) => ({ type: 'chat_token', content });

/** Another page of the same visitor, in the same time. */
function openPage(
  { server, clock }: OpenCat,
  options: Partial<TransportOptions> & { userId: string },
): OpenCat['transport'] {
  return createCatTransport({ url: server.url, clock, random: () => 0, ...options });
}

/** Has time go by until something has come. */
async function soon<T>({ clock }: OpenCat, promise: Promise<T>): Promise<T> {
  let isThere = false;
  void promise.then(() => (isThere = true));
  await until(() => {
    if (!isThere) clock.advance(100);
    return isThere;
  });
  return promise;
}

interface Reload {
  /** Whether the visitor has had an answer before. */
  readonly hasEarlier?: boolean;
  /** Whether the browser keeps nothing. */
  readonly forgets?: boolean;
}

/** A page that is left in the middle of its answer, which waits for a `release`, and the page after it. */
async function reloadInMidAnswer(
  version: string,
  { hasEarlier = false, forgets = false }: Reload = {},
): Promise<{ readonly before: OpenCat; readonly cat: OpenCat }> {
  const userId = crypto.randomUUID();
  const before = await openCat({ server: { version }, userId });
  if (hasEarlier) await collect(send(before, '[[n=1]]'));
  await textBegun(send(before, HALF));
  before.transport.close();
  await until(async () => (await before.server.call<number>('open')) === 0);
  if (forgets) localStorage.clear();
  return { before, cat: await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url }) };
}

const HALF: PromptScript = { pieces: ['One '], ending: 'hold', end: { content: 'One two.', text: 'One two.' } };

describe('cat, of every era: a turn', () => {
  afterEach(closeCats);

  it('a frame of 1.0, from the one address that there is', async () => {
    const cat = await openCat({ server: { version: '1.0.3' } });
    const events = await collect(send(cat, '[[n=3]]'));
    expect(textOf(events)).to.equal('tok0 tok1 tok2 ');
    expect(events.map(({ type }) => type)).to.deep.equal(['reply-start', 'reply-end']);
    expect(cat.heard.states).to.deep.equal(['connecting', 'connected']);
    const [prompt] = await cat.server.call<{ user_id: string }[]>('prompts');
    expect(prompt?.user_id).to.match(/^[\da-f-]{36}$/);
  });

  it('a frame of 1.1', async () => {
    const cat = await openCat({ server: { version: '1.1.2' } });
    expect(textOf(await collect(send(cat, '[[n=3]]')))).to.equal('tok0 tok1 tok2 ');
  });

  it('of 1.2, without the pieces: they may be of a stranger’s answer', async () => {
    const cat = await openCat({ server: { version: '1.2.0' } });
    const events = await collect(send(cat, '[[n=3]]'));
    expect(textOf(events)).to.equal('tok0 tok1 tok2 ');
    expect(streamed(events)).to.equal('');
  });

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`tokens, then the answer, of ${version}`, async () => {
      const cat = await openCat({ server: { version } });
      for (const n of [3, 2]) {
        const events = await collect(send(cat, `[[n=${n}]]`));
        const text = Array.from({ length: n }, (_, index) => `tok${index} `).join('');
        expect(streamed(events)).to.equal(text);
        expect(textOf(events)).to.equal(text);
      }
    });
  }

  it('the answer before its last tokens, as up to 1.5', async () => {
    const cat = await openCat({ server: { version: '1.4.8' } });
    const events = await collect(send(cat, { pieces: ['One ', 'two'], behind: [token(' three'), token('.')] }));
    expect(textOf(events)).to.equal('One two');
    expect(textOf(await collect(send(cat, { pieces: ['Next.'] })))).to.equal('Next.');
    expect(cat.heard.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
  });

  it('first tokens missing, as after every new connection up to 1.5', async () => {
    const cat = await openCat({ server: { version: '1.5.3' } });
    for (let round = 0; round < 3; round++) {
      cat.transport.connect?.();
      await cat.heard.state('connected');
      await cat.server.call('cut');
      await cat.heard.state('reconnecting');
    }
    const events = await collect(send(cat, '[[n=5]]'));
    expect(streamed(events).length).to.be.lessThan('tok0 tok1 tok2 tok3 tok4 '.length);
    expect(textOf(events)).to.equal('tok0 tok1 tok2 tok3 tok4 ');
  });

  it('no tokens at all', async () => {
    const cat = await openCat({ server: { version: '1.8.1' } });
    const events = await collect(send(cat, '(fast reply)'));
    expect(textOf(events)).to.equal('a fast reply, without a model');
  });

  it('an answer that no one asked for', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ server: { version: '1.6.2' }, userId });
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('say', userId, { type: 'chat', content: 'It is late!' });
    expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.equal('It is late!');
    expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
  });

  it('two answers in one turn', async () => {
    for (const version of ['1.4.8', '1.6.2', '1.9.2']) {
      const cat = await openCat({ server: { version } });
      expect(textOf(await collect(send(cat, '(two answers) [[n=3]]')))).to.equal('a first answer, from the plugin');
      expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.equal('tok0 tok1 tok2 ');
    }
  });

  it('a second answer in one turn is not taken for that to the next prompt', async () => {
    const cat = await openCat({ server: { version: '1.8.1' } });
    const first = send(cat, '(two answers) [[n=20 rate=200]]');
    const second = send(cat, '[[n=2]]');
    expect(textOf(await collect(first))).to.equal('a first answer, from the plugin');
    expect(textOf(await collect(second))).to.equal('tok0 tok1 ');
    expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.include('tok19');
  });

  it('an object for a notification', async () => {
    const cat = await openCat({ server: { version: '1.6.2' } });
    const events = await collect(send(cat, '(object notification) [[n=1]]'));
    expect(events[1]).to.deep.equal({ type: 'notice', text: '{"progress":42,"label":"reading"}' });
  });

  it('60 kB of account, embedding and all', async () => {
    const cat = await openCat();
    const reply = Array.from({ length: 5000 }, (_, index) => index / 7);
    const why = { input: 'x', model_interactions: [{ model_type: 'embedder', reply }], intermediate_steps: [] };
    const events = await collect(send(cat, { pieces: ['Small.'], end: { why } }));
    expect(JSON.stringify(why).length).to.be.greaterThan(60_000);
    expect(events.at(-1)).to.deep.equal({ type: 'reply-end', reason: 'done', text: 'Small.' });
  });

  it('no account: `why` is null', async () => {
    const cat = await openCat();
    expect(textOf(await collect(send(cat, { pieces: ['So.'], end: { why: null } })))).to.equal('So.');
  });

  it('null for a list: `intermediate_steps` up to 1.4.8', async () => {
    const cat = await openCat({ server: { version: '1.4.8' } });
    const why = { input: 'x', intermediate_steps: null, memory: { declarative: null } };
    expect(textOf(await collect(send(cat, { pieces: ['So.'], end: { why } })))).to.equal('So.');
  });

  it('what is no JSON, read all the same: NaN for the likeness to an empty text, up to 1.3.3', async () => {
    const cat = await openCat({ server: { version: '1.3.3' } });
    const request = {
      ...ask(''),
      messages: [
        { role: 'user' as const, text: '', media: [{ kind: 'image' as const, url: 'data:image/png;base64,AAAA' }] },
      ],
    };
    const events = await collect(cat.transport.send(request, new AbortController()));
    expect(lastOf(events)).to.equal('done');
  });
});

describe('cat, of every era: a turn that fails', () => {
  afterEach(closeCats);

  for (const version of ['1.0.3', '1.2.0', '1.3.3', '1.5.3']) {
    it(`an error, then a close with 1000, of ${version}; a prompt that waited is answered on the next socket`, async () => {
      const cat = await openCat({ server: { version } });
      const failed = send(cat, '[[n=3 err=drop at=2]]');
      const waiting = send(cat, '[[n=2]]');
      expect(lastOf(await collect(failed))).to.equal('provider-failed');
      await cat.heard.state('reconnecting');
      cat.clock.advance(300);
      expect(textOf(await collect(waiting))).to.equal('tok0 tok1 ');
      expect(await cat.server.call('sockets')).to.deep.include({ total: 2 });
      expect(await cat.server.call<object[]>('prompts')).to.have.length(2);
    });
  }

  for (const version of ['1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`an error without a close, of ${version}; a prompt that waited is answered at once`, async () => {
      const cat = await openCat({ server: { version } });
      const failed = send(cat, '[[n=3 err=drop at=2]]');
      const waiting = send(cat, '[[n=2]]');
      const events = await collect(failed);
      expect(lastOf(events)).to.equal('provider-failed');
      expect(streamed(events)).to.equal('tok0 tok1 ');
      expect(textOf(await collect(waiting))).to.equal('tok0 tok1 ');
      expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 1 });
    });
  }
});

describe('cat, of every era: the handshake', () => {
  afterEach(closeCats);

  it('403: a wrong credential is named', async () => {
    for (const version of ['1.7.1', '1.8.1', '1.9.2']) {
      const cat = await openCat({ server: { version, key: 'purr', socketKey: 'meow' }, token: 'woof' });
      expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('unauthorized');
    }
  });

  it('403 of 1.3, because a socket of the visitor’s is there: comes in by another name', async () => {
    const userId = crypto.randomUUID();
    const first = await openCat({ server: { version: '1.3.3' }, userId });
    expect(textOf(await collect(send(first, '[[n=1]]')))).to.equal('tok0 ');
    const second = openPage(first, { userId });
    expect(textOf(await collect(send({ transport: second }, '[[n=2]]')))).to.equal('tok0 tok1 ');
    expect(textOf(await collect(send(first, '[[n=3]]')))).to.equal('tok0 tok1 tok2 ');
    second.close();
  });

  for (const version of ['1.6.2', '1.7.1']) {
    it(`500 of ${version}: a visitor who is locked out comes in by another name`, async () => {
      const userId = crypto.randomUUID();
      const first = await openCat({ server: { version }, userId });
      await textBegun(send(first, { pieces: ['One '], ending: 'hold' }));
      first.transport.close();
      await until(async () => (await first.server.call<number>('open')) === 0);
      await first.server.call('release');
      await until(async () => (await first.server.call<number>('answered')) === 1);
      const second = openPage(first, { userId });
      expect(textOf(await collect(send({ transport: second }, '[[n=2]]')))).to.equal('tok0 tok1 ');
      const ids = (await first.server.call<{ user_id: string }[]>('prompts')).map((prompt) => prompt.user_id);
      expect(ids[0]).to.equal(userId);
      expect(ids[1]).to.match(new RegExp(`^${userId}-[\\da-f]{16}$`));
      expect(await first.server.call('posted')).to.equal(0);
      second.close();
    });
  }

  it('500 of 1.6 again and again: locked out, and it says so', async () => {
    const cat = await openCat({ module: 'test/servers/shut-cat.ts' });
    expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('session-locked');
    expect(cat.heard.states).to.deep.equal(['connecting', 'failed: session-locked']);
  });

  it('20 seconds of it, as from 1.6 to 1.8 where the socket before it is dead', async () => {
    const userId = crypto.randomUUID();
    const first = await openCat({ server: { version: '1.8.1', takeOverWait: 400 }, userId });
    await collect(send(first, '[[n=1]]'));
    await first.server.call('freeze');
    const second = openPage(first, { userId });
    const reply = collect(send({ transport: second }, '[[n=2]]'));
    first.clock.advance(25_000);
    expect(textOf(await reply)).to.equal('tok0 tok1 ');
    second.close();
  });
});

describe('cat, of every era: other sockets of the same visitor', () => {
  afterEach(closeCats);

  for (const version of ['1.6.2', '1.7.1', '1.8.1']) {
    it(`a close with 1000 in mid-answer, by another tab’s take-over, of ${version}: the answer comes all the same`, async () => {
      const userId = crypto.randomUUID();
      const first = await openCat({ server: { version }, userId });
      const reply = send(first, { pieces: ['One '], ending: 'hold', end: { content: 'One two.', text: 'One two.' } });
      await textBegun(reply);
      const second = openPage(first, { userId });
      second.connect?.();
      await first.heard.state('failed');
      expect(first.heard.states.at(-1)).to.equal('failed: session-replaced');
      await first.server.call('release');
      await until(async () => (await first.server.call<number>('answered')) === 1);
      first.clock.advance(1_000);
      expect(textOf(await collect(reply))).to.equal('One two.');
      expect(textOf(await collect(send({ transport: second }, '[[n=2]]')))).to.equal('tok0 tok1 ');
      expect(textOf(await collect(send(first, '[[n=3]]')))).to.equal('tok0 tok1 tok2 ');
      expect(await first.server.call<object[]>('prompts')).to.have.length(3);
      second.close();
    });
  }

  it('a socket that hears nothing, and no error: the answer is in the memory, and the next one comes by a new socket', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    // Somebody else of the same name comes and goes, of whom nobody here is told.
    const passing = new WebSocket(`${cat.server.url.replace('http', 'ws')}/ws/${userId}`);
    await new Promise((resolve) => passing.addEventListener('open', resolve));
    passing.close();
    await until(async () => (await cat.server.call<number>('open')) === 1);
    const unheard = collect(send(cat, '[[n=2]]'));
    await until(async () => (await cat.server.call<number>('answered')) === 2);
    cat.clock.advance(8_000);
    expect(textOf(await unheard)).to.equal('tok0 tok1 ');
    const heard = await collect(send(cat, '[[n=3]]'));
    expect(streamed(heard)).to.equal('tok0 tok1 tok2 ');
    expect(await cat.server.call<object[]>('prompts')).to.have.length(3);
  });

  it('a new socket for the one that 1.9 takes for dead, a minute after a line broke; not of others, which do not', async () => {
    for (const [version, total] of [
      ['1.9.2', 3],
      ['1.8.1', 2],
    ] as const) {
      const cat = await openCat({ server: { version } });
      await collect(send(cat, '[[n=1]]'));
      await cat.server.call('cut');
      await cat.heard.state('reconnecting');
      cat.clock.advance(250);
      await cat.heard.state('connected');
      const states = cat.heard.states.length;
      cat.clock.advance(59_999);
      expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
      cat.clock.advance(1);
      await until(async () => (await cat.server.call<{ total: number }>('sockets')).total === total);
      expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
      expect(cat.heard.states.slice(states).every((state) => state === 'connected')).to.equal(true);
    }
  });

  for (const version of ['1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`a late answer of the page before, of ${version}: shown, and the next prompt is answered`, async () => {
      const { before, cat } = await reloadInMidAnswer(version);
      const history = await cat.transport.history?.();
      expect(history?.map(({ role }) => role)).to.deep.equal(['user']);
      await cat.heard.state('connected');
      await before.server.call('release');
      expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.equal('One two.');
      const events = await collect(send(cat, '[[n=2]]'));
      expect(streamed(events)).to.equal('tok0 tok1 ');
      expect(textOf(events)).to.equal('tok0 tok1 ');
    });
  }

  it('a late answer that comes when the next prompt is asked already is not taken for its answer', async () => {
    for (const version of ['1.6.2', '1.9.2']) {
      const { before, cat } = await reloadInMidAnswer(version, { hasEarlier: true, forgets: true });
      await cat.transport.history?.();
      const second = send(cat, { pieces: ['Three '], ending: 'hold', end: { content: 'Three.', text: 'Three.' } });
      await textBegun(second);
      await before.server.call('release');
      expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.equal('One two.');
      await until(async () => (await before.server.call<number>('answered')) === 3);
      // Of 1.9 the socket is deaf by now.
      cat.clock.advance(1_000);
      expect(textOf(await collect(second))).to.equal('Three.');
    }
  });
});

describe('cat, of every era: a page that is left in the middle of a first answer', () => {
  afterEach(closeCats);

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`${version}: the next page has the question and its answer, and asks nothing before that`, async () => {
      const { before, cat } = await reloadInMidAnswer(version);
      const next = collect(send(cat, '[[n=2]]'));
      const history = (await cat.transport.history?.()) ?? [];
      expect(history.map(({ role, text }) => [role, text])).to.deep.equal([['user', scripted(HALF)]]);
      await cat.heard.state('connected');
      cat.clock.advance(500);
      // 1.3 lets nobody in while the old socket counts, so there the next prompt is asked by another name.
      if (version !== '1.3.3') expect(await before.server.call<object[]>('prompts')).to.have.length(1);
      await before.server.call('release');
      await until(async () => (await before.server.call<number>('answered')) >= 1);
      const late = cat.heard.unsolicitedReply();
      const { turnId, reply } = await soon(cat, late);
      expect(turnId).to.equal(history[0]?.turnId);
      expect(textOf(await soon(cat, collect(reply)))).to.equal('One two.');
      expect(textOf(await soon(cat, next))).to.equal('tok0 tok1 ');
      expect(await before.server.call<object[]>('prompts')).to.have.length(2);
    });
  }

  it('up to 1.2, whose answer comes to nobody: the question is there, and may be asked again', async () => {
    const userId = crypto.randomUUID();
    const before = await openCat({ server: { version: '1.2.0' }, userId });
    send(before, HALF);
    await until(async () => (await before.server.call<object[]>('prompts')).length === 1);
    before.transport.close();
    const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    const history = (await cat.transport.history?.()) ?? [];
    expect(history.map(({ text }) => text)).to.deep.equal([scripted(HALF)]);
    const { turnId, reply } = await soon(cat, cat.heard.unsolicitedReply());
    expect([turnId, lastOf(await collect(reply))]).to.deep.equal([history[0]?.turnId, 'interrupted']);
    expect(textOf(await soon(cat, collect(send(cat, '[[n=1]]'))))).to.equal('tok0 ');
  });

  it('is not looked for in vain: an answer that is in the memory already is the history’s', async () => {
    const { before, cat } = await reloadInMidAnswer('1.9.2');
    await before.server.call('release');
    await until(async () => (await before.server.call<number>('answered')) === 1);
    const history = (await cat.transport.history?.()) ?? [];
    expect(history.map(({ text }) => text)).to.deep.equal([scripted(HALF), 'One two.']);
    expect(textOf(await soon(cat, collect(send(cat, '[[n=1]]'))))).to.equal('tok0 ');
    expect(cat.heard.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
  });

  it('holds the next prompt for half a minute of silence at most', async () => {
    const { before, cat } = await reloadInMidAnswer('1.9.2');
    const next = collect(send(cat, '[[n=2]]'));
    await cat.transport.history?.();
    await cat.heard.state('connected');
    expect(textOf(await soon(cat, next))).to.equal('tok0 tok1 ');
    await before.server.call('release');
  });

  it('can be one whose memory may not be read', async () => {
    const userId = crypto.randomUUID();
    const before = await openCat({ server: { version: '1.9.2', key: 'purr' }, userId });
    await textBegun(send(before, HALF));
    before.transport.close();
    const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    expect((await cat.transport.history?.())?.map(({ text }) => text)).to.deep.equal([scripted(HALF)]);
    await cat.heard.state('connected');
    cat.clock.advance(500);
    await before.server.call('release');
    expect(textOf(await collect((await cat.heard.unsolicitedReply()).reply))).to.equal('One two.');
  });
});

describe('cat, of every era: a Cat that is killed in mid-answer and is there again', () => {
  afterEach(closeCats);

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`${version}: the answer ends as interrupted within seconds, and the next prompt is answered`, async () => {
      const cat = await openCat({ server: { version } });
      const reply = send(cat, HALF);
      await textBegun(reply);
      await cat.server.call('restart');
      await cat.heard.state('reconnecting');
      cat.clock.advance(250);
      await cat.heard.state('connected');
      const since = cat.clock.now();
      expect(lastOf(await soon(cat, collect(reply)))).to.equal('interrupted');
      expect(cat.clock.now() - since).to.be.lessThan(7_000);
      expect(textOf(await soon(cat, collect(send(cat, '[[n=2]]'))))).to.equal('tok0 tok1 ');
    });
  }
});
