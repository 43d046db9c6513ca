import { expect } from '@open-wc/testing';
import type { ChatEvent } from '../../../src/chat/index.ts';
import { createCatTransport } from '../../../src/transports/cat/cat.ts';
import type { TransportOptions } from '../../../src/transports/contract/transport.ts';
import { ask, collect, textBegun, lastOf, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

/** The visitor's text for a script of the Cat. */
const send = ({ transport }: Pick<OpenCat, 'transport'>, script: PromptScript | string) =>
  transport.send(ask(typeof script === 'string' ? script : scripted(script)), new AbortController());

const streamed = (events: readonly ChatEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');

const token = (content: string) => ({ type: 'chat_token', content });

/** Another page of the same visitor with the same clock. */
function openPage(
  { server, clock }: OpenCat,
  options: Partial<TransportOptions> & { userId: string },
): OpenCat['transport'] {
  return createCatTransport({ url: server.url, clock, random: () => 0, ...options });
}

/** Advances the clock until the promise settles, not faster than requests can be answered. */
async function soon<T>({ clock, server }: OpenCat, promise: Promise<T>): Promise<T> {
  let isThere = false;
  void promise.then(() => (isThere = true));
  await until(async () => {
    await server.roundTrip();
    if (!isThere) clock.advance(100);
    return isThere;
  });
  return promise;
}

interface Reload {
  /** Whether the visitor already has an answer. */
  readonly hasEarlier?: boolean;
  /** Whether the browser stores nothing. */
  readonly forgets?: boolean;
}

/** A page that is left during its answer, which waits for `release`, and the next page. */
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

describe('cat transport, all versions: a turn', () => {
  afterEach(closeCats);

  it('has the answer of 1.0, over the shared socket', async () => {
    const cat = await openCat({ server: { version: '1.0.3' } });
    const events = await collect(send(cat, '[[n=3]]'));
    expect(textOf(events)).to.equal('tok0 tok1 tok2 ');
    expect(events.map(({ type }) => type)).to.deep.equal(['reply-start', 'reply-end']);
    expect(cat.events.states).to.deep.equal(['connecting', 'connected']);
    const [prompt] = await cat.server.call<{ user_id: string }[]>('prompts');
    expect(prompt?.user_id).to.match(/^[\da-f-]{36}$/);
  });

  it('has the answer of 1.1', async () => {
    const cat = await openCat({ server: { version: '1.1.2' } });
    expect(textOf(await collect(send(cat, '[[n=3]]')))).to.equal('tok0 tok1 tok2 ');
  });

  it('has the answer of 1.2 without tokens, which may belong to another visitor', async () => {
    const cat = await openCat({ server: { version: '1.2.0' } });
    const events = await collect(send(cat, '[[n=3]]'));
    expect(textOf(events)).to.equal('tok0 tok1 tok2 ');
    expect(streamed(events)).to.equal('');
  });

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`has tokens, then the answer, of ${version}`, async () => {
      const cat = await openCat({ server: { version } });
      for (const n of [3, 2]) {
        const events = await collect(send(cat, `[[n=${n}]]`));
        const text = Array.from({ length: n }, (_, index) => `tok${index} `).join('');
        expect(streamed(events)).to.equal(text);
        expect(textOf(events)).to.equal(text);
      }
    });
  }

  it('has the whole answer if it arrives before its last tokens, as up to 1.5', async () => {
    const cat = await openCat({ server: { version: '1.4.8' } });
    const events = await collect(send(cat, { pieces: ['One ', 'two'], behind: [token(' three'), token('.')] }));
    expect(textOf(events)).to.equal('One two');
    expect(textOf(await collect(send(cat, { pieces: ['Next.'] })))).to.equal('Next.');
    expect(cat.events.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
  });

  it('has the whole answer if its first tokens are missing, as up to 1.5', async () => {
    const cat = await openCat({ server: { version: '1.5.3' } });
    for (let round = 0; round < 3; round++) {
      cat.transport.connect?.();
      await cat.events.state('connected');
      await cat.server.call('cut');
      await cat.events.state('reconnecting');
    }
    const events = await collect(send(cat, '[[n=5]]'));
    expect(streamed(events).length).to.be.lessThan('tok0 tok1 tok2 tok3 tok4 '.length);
    expect(textOf(events)).to.equal('tok0 tok1 tok2 tok3 tok4 ');
  });

  it('has the answer without tokens', async () => {
    const cat = await openCat({ server: { version: '1.8.1' } });
    const events = await collect(send(cat, '(fast reply)'));
    expect(textOf(events)).to.equal('a fast reply, without a model');
  });

  it('is separate from an unsolicited answer', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ server: { version: '1.6.2' }, userId });
    await collect(send(cat, '[[n=1]]'));
    await cat.server.call('say', userId, { type: 'chat', content: 'It is late!' });
    expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.equal('It is late!');
    expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
  });

  it('has the first of two answers', async () => {
    for (const version of ['1.4.8', '1.6.2', '1.9.2']) {
      const cat = await openCat({ server: { version } });
      expect(textOf(await collect(send(cat, '(two answers) [[n=3]]')))).to.equal('a first answer, from the plugin');
      expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.equal('tok0 tok1 tok2 ');
    }
  });

  it('does not get the second answer of the turn before', async () => {
    const cat = await openCat({ server: { version: '1.8.1' } });
    const first = send(cat, '(two answers) [[n=20 rate=200]]');
    const second = send(cat, '[[n=2]]');
    expect(textOf(await collect(first))).to.equal('a first answer, from the plugin');
    expect(textOf(await collect(second))).to.equal('tok0 tok1 ');
    expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.include('tok19');
  });

  it('has a notice from an object', async () => {
    const cat = await openCat({ server: { version: '1.6.2' } });
    const events = await collect(send(cat, '(object notification) [[n=1]]'));
    expect(events[1]).to.deep.equal({ type: 'notice', text: '{"progress":42,"label":"reading"}' });
  });

  it('accepts an explanation of 60 kB with an embedding', async () => {
    const cat = await openCat();
    const reply = Array.from({ length: 5000 }, (_, index) => index / 7);
    const why = { input: 'x', model_interactions: [{ model_type: 'embedder', reply }], intermediate_steps: [] };
    const events = await collect(send(cat, { pieces: ['Small.'], end: { why } }));
    expect(JSON.stringify(why).length).to.be.greaterThan(60_000);
    expect(events.at(-1)).to.deep.equal({ type: 'reply-end', reason: 'done', text: 'Small.' });
  });

  it('accepts null for `why`', async () => {
    const cat = await openCat();
    expect(textOf(await collect(send(cat, { pieces: ['So.'], end: { why: null } })))).to.equal('So.');
  });

  it('accepts null for `intermediate_steps`, as up to 1.4.8', async () => {
    const cat = await openCat({ server: { version: '1.4.8' } });
    const why = { input: 'x', intermediate_steps: null, memory: { declarative: null } };
    expect(textOf(await collect(send(cat, { pieces: ['So.'], end: { why } })))).to.equal('So.');
  });

  it('accepts NaN as a score, as up to 1.3.3', async () => {
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

describe('cat transport, all versions: a failing turn', () => {
  afterEach(closeCats);

  for (const version of ['1.0.3', '1.2.0', '1.3.3', '1.5.3']) {
    it(`has an error and a close with 1000 of ${version}; a queued prompt is answered on the next socket`, async () => {
      const cat = await openCat({ server: { version } });
      const failed = send(cat, '[[n=3 err=drop at=2]]');
      const waiting = send(cat, '[[n=2]]');
      expect(lastOf(await collect(failed))).to.equal('provider-failed');
      await cat.events.state('reconnecting');
      cat.clock.advance(300);
      expect(textOf(await collect(waiting))).to.equal('tok0 tok1 ');
      expect(await cat.server.call('sockets')).to.deep.include({ total: 2 });
      expect(await cat.server.call<object[]>('prompts')).to.have.length(2);
    });
  }

  for (const version of ['1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`has an error without a close of ${version}; a queued prompt is answered at once`, async () => {
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

describe('cat transport, all versions: the handshake', () => {
  afterEach(closeCats);

  it('fails with unauthorized for a 403 because of a wrong credential', async () => {
    for (const version of ['1.7.1', '1.8.1', '1.9.2']) {
      const cat = await openCat({ server: { version, key: 'purr', socketKey: 'meow' }, token: 'woof' });
      expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('unauthorized');
    }
  });

  it('uses an alias after a 403 of 1.3 because of another socket', async () => {
    const userId = crypto.randomUUID();
    const first = await openCat({ server: { version: '1.3.3' }, userId });
    expect(textOf(await collect(send(first, '[[n=1]]')))).to.equal('tok0 ');
    const second = openPage(first, { userId });
    expect(textOf(await collect(send({ transport: second }, '[[n=2]]')))).to.equal('tok0 tok1 ');
    expect(textOf(await collect(send(first, '[[n=3]]')))).to.equal('tok0 tok1 tok2 ');
    second.close();
  });

  for (const version of ['1.6.2', '1.7.1']) {
    it(`uses an alias after a 500 of ${version} for a locked-out visitor`, async () => {
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

  it('fails with session-locked after repeated 500s of 1.6', async () => {
    const cat = await openCat({ module: 'test/servers/shut-cat.ts' });
    expect(lastOf(await collect(send(cat, '[[n=1]]')))).to.equal('session-locked');
    expect(cat.events.states).to.deep.equal(['connecting', 'failed: session-locked']);
  });

  it('waits 20 seconds, as for 1.6 to 1.8 after a dead socket', async () => {
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

describe('cat transport, all versions: other sockets of the same visitor', () => {
  afterEach(closeCats);

  for (const version of ['1.6.2', '1.7.1', '1.8.1']) {
    it(`get the answer of ${version} although another tab has replaced the socket during it`, async () => {
      const userId = crypto.randomUUID();
      const first = await openCat({ server: { version }, userId });
      const reply = send(first, { pieces: ['One '], ending: 'hold', end: { content: 'One two.', text: 'One two.' } });
      await textBegun(reply);
      const second = openPage(first, { userId });
      second.connect?.();
      await first.events.state('failed');
      expect(first.events.states.at(-1)).to.equal('failed: session-replaced');
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

  it('read the answer from the history if the socket receives nothing, and the next one on a new socket', async () => {
    const userId = crypto.randomUUID();
    const cat = await openCat({ userId });
    await collect(send(cat, '[[n=1]]'));
    // Another client of the same user opens and closes a socket without a notification.
    const passing = new WebSocket(`${cat.server.url.replace('http', 'ws')}/ws/${userId}`);
    await new Promise((resolve) => passing.addEventListener('open', resolve));
    passing.close();
    await until(async () => (await cat.server.call<number>('open')) === 1);
    const unheard = collect(send(cat, '[[n=2]]'));
    await until(async () => (await cat.server.call<number>('answered')) === 2);
    cat.clock.advance(8_000);
    expect(textOf(await unheard)).to.equal('tok0 tok1 ');
    const events = await collect(send(cat, '[[n=3]]'));
    expect(streamed(events)).to.equal('tok0 tok1 tok2 ');
    expect(await cat.server.call<object[]>('prompts')).to.have.length(3);
  });

  it('replace the socket a minute after a lost connection with 1.9, and not with other versions', async () => {
    for (const [version, total] of [
      ['1.9.2', 3],
      ['1.8.1', 2],
    ] as const) {
      const cat = await openCat({ server: { version } });
      await collect(send(cat, '[[n=1]]'));
      await cat.server.call('cut');
      await cat.events.state('reconnecting');
      cat.clock.advance(250);
      await cat.events.state('connected');
      const states = cat.events.states.length;
      cat.clock.advance(59_999);
      expect(await cat.server.call('sockets')).to.deep.equal({ most: 1, total: 2 });
      cat.clock.advance(1);
      await until(async () => (await cat.server.call<{ total: number }>('sockets')).total === total);
      expect(textOf(await collect(send(cat, '[[n=2]]')))).to.equal('tok0 tok1 ');
      expect(cat.events.states.slice(states).every((state) => state === 'connected')).to.equal(true);
    }
  });

  for (const version of ['1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`show a late answer to the previous page of ${version}, and the next prompt is answered`, async () => {
      const { before, cat } = await reloadInMidAnswer(version);
      const history = await cat.transport.history?.();
      expect(history?.map(({ role }) => role)).to.deep.equal(['user']);
      await cat.events.state('connected');
      await before.server.call('release');
      expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.equal('One two.');
      const events = await collect(send(cat, '[[n=2]]'));
      expect(streamed(events)).to.equal('tok0 tok1 ');
      expect(textOf(events)).to.equal('tok0 tok1 ');
    });
  }

  it('do not use a late answer to the previous page as the answer to the next prompt', async () => {
    for (const version of ['1.6.2', '1.9.2']) {
      const { before, cat } = await reloadInMidAnswer(version, { hasEarlier: true, forgets: true });
      await cat.transport.history?.();
      const second = send(cat, { pieces: ['Three '], ending: 'hold', end: { content: 'Three.', text: 'Three.' } });
      await textBegun(second);
      await before.server.call('release');
      expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.equal('One two.');
      await until(async () => (await before.server.call<number>('answered')) === 3);
      // In 1.9 the socket is stale now.
      cat.clock.advance(1_000);
      expect(textOf(await collect(second))).to.equal('Three.');
    }
  });
});

describe('cat transport, all versions: a page that was left during its first answer', () => {
  afterEach(closeCats);

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`${version}: the next page shows the prompt and its answer before it sends another prompt`, async () => {
      const { before, cat } = await reloadInMidAnswer(version);
      const next = collect(send(cat, '[[n=2]]'));
      const history = (await cat.transport.history?.()) ?? [];
      expect(history.map(({ role, text }) => [role, text])).to.deep.equal([['user', scripted(HALF)]]);
      await cat.events.state('connected');
      cat.clock.advance(500);
      // 1.3 rejects the user while the old socket counts, so the next prompt uses an alias.
      if (version !== '1.3.3') expect(await before.server.call<object[]>('prompts')).to.have.length(1);
      await before.server.call('release');
      await until(async () => (await before.server.call<number>('answered')) >= 1);
      const late = cat.events.unsolicitedReply();
      const { turnId, reply } = await soon(cat, late);
      expect(turnId).to.equal(history[0]?.turnId);
      expect(textOf(await soon(cat, collect(reply)))).to.equal('One two.');
      expect(textOf(await soon(cat, next))).to.equal('tok0 tok1 ');
      expect(await before.server.call<object[]>('prompts')).to.have.length(2);
    });
  }

  it('up to 1.2: the next page shows the prompt without an answer, and it can be sent again', async () => {
    const userId = crypto.randomUUID();
    const before = await openCat({ server: { version: '1.2.0' }, userId });
    send(before, HALF);
    await until(async () => (await before.server.call<object[]>('prompts')).length === 1);
    before.transport.close();
    const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    const history = (await cat.transport.history?.()) ?? [];
    expect(history.map(({ text }) => text)).to.deep.equal([scripted(HALF)]);
    const { turnId, reply } = await soon(cat, cat.events.unsolicitedReply());
    expect([turnId, lastOf(await collect(reply))]).to.deep.equal([history[0]?.turnId, 'interrupted']);
    expect(textOf(await soon(cat, collect(send(cat, '[[n=1]]'))))).to.equal('tok0 ');
  });

  it('shows an answer that is already in the history without polling', async () => {
    const { before, cat } = await reloadInMidAnswer('1.9.2');
    await before.server.call('release');
    await until(async () => (await before.server.call<number>('answered')) === 1);
    const history = (await cat.transport.history?.()) ?? [];
    expect(history.map(({ text }) => text)).to.deep.equal([scripted(HALF), 'One two.']);
    expect(textOf(await soon(cat, collect(send(cat, '[[n=1]]'))))).to.equal('tok0 ');
    expect(cat.events.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
  });

  it('holds the next prompt for at most 30 s of silence', async () => {
    const { before, cat } = await reloadInMidAnswer('1.9.2');
    const next = collect(send(cat, '[[n=2]]'));
    await cat.transport.history?.();
    await cat.events.state('connected');
    expect(textOf(await soon(cat, next))).to.equal('tok0 tok1 ');
    await before.server.call('release');
  });

  it('works if the history may not be read', async () => {
    const userId = crypto.randomUUID();
    const before = await openCat({ server: { version: '1.9.2', key: 'purr' }, userId });
    await textBegun(send(before, HALF));
    before.transport.close();
    const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    expect((await cat.transport.history?.())?.map(({ text }) => text)).to.deep.equal([scripted(HALF)]);
    await cat.events.state('connected');
    cat.clock.advance(500);
    await before.server.call('release');
    expect(textOf(await collect((await cat.events.unsolicitedReply()).reply))).to.equal('One two.');
  });
});

describe('cat transport, all versions: a Cat that restarts during an answer', () => {
  afterEach(closeCats);

  for (const version of ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2']) {
    it(`${version}: interrupts the answer within seconds, and the next prompt is answered`, async () => {
      const cat = await openCat({ server: { version } });
      const reply = send(cat, HALF);
      await textBegun(reply);
      await cat.server.call('restart');
      await cat.events.state('reconnecting');
      cat.clock.advance(250);
      await cat.events.state('connected');
      const since = cat.clock.now();
      expect(lastOf(await soon(cat, collect(reply)))).to.equal('interrupted');
      expect(cat.clock.now() - since).to.be.lessThan(20_000);
      expect(textOf(await soon(cat, collect(send(cat, '[[n=2]]'))))).to.equal('tok0 tok1 ');
    });
  }
});
