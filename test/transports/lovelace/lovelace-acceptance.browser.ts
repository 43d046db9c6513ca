import { expect } from '@open-wc/testing';
import type { ChatReply } from '../../../src/chat/index.ts';
import { ask, collect, lastOf, textOf } from '../../contracts/reply.ts';
import {
  closeLovelaces,
  openLovelace,
  type OpenLovelace,
  type OpenLovelaceOptions,
} from '../../helpers/open-lovelace.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

const send = ({ transport }: OpenLovelace, script: PromptScript | string, assistant?: string): ChatReply =>
  transport.send(
    { ...ask(typeof script === 'string' ? script : scripted(script)), ...(assistant && { assistant }) },
    new AbortController(),
  );

/** The final text of a reply, and how it ended. */
const outcome = async (reply: ChatReply): Promise<readonly [text: string, ending: string | undefined]> => {
  const events = await collect(reply);
  return [textOf(events), lastOf(events)];
};

/** Checks that the next prompt gets its answer within the time of a connection. */
async function answersAgain(lovelace: OpenLovelace): Promise<void> {
  expect(await outcome(send(lovelace, 'echo:next'))).to.deep.equal(['next', 'done']);
}

const ERAS: readonly (readonly [era: string, options: OpenLovelaceOptions])[] = [
  ['today', {}],
  ['the summer of 2023', { server: { isOld: true }, framing: 'token' }],
];

describe('lovelace transport: an answer over a socket', () => {
  afterEach(closeLovelaces);

  it('in lines: has its line ends, except for blank lines, which the server loses', async () => {
    const lovelace = await openLovelace();
    const answer = 'Hello world\n\n```py\nx = 1\n\ny = 2\n```\nbye\n';
    expect(await outcome(send(lovelace, `slow:3:${answer}`))).to.deep.equal([
      'Hello world\n```py\nx = 1\ny = 2\n```\nbye',
      'done',
    ]);
  });

  it('in lines with CRLF: has no \\r at its end', async () => {
    const lovelace = await openLovelace();
    expect(await outcome(send(lovelace, 'echo:CRLF 1\r\n\r\nCRLF 3\r\n'))).to.deep.equal([
      'CRLF 1\r\n\r\nCRLF 3',
      'done',
    ]);
  });

  it('in tokens: is joined without separators', async () => {
    for (const framing of ['token', 'auto'] as const) {
      const lovelace = await openLovelace({ server: { isOld: true }, framing });
      const pieces = ['Hello', ' from', ' the', ' summer', ' of', ' 2023', '.'];
      expect(await outcome(send(lovelace, { pieces }))).to.deep.equal(['Hello from the summer of 2023.', 'done']);
    }
  });

  it('from a server without message lists and with another default: is requested by the prompt, without a provider', async () => {
    const lovelace = await openLovelace({ server: { isOld: true }, framing: 'token' });
    expect((await outcome(send(lovelace, 'show')))[0])
      .to.include('"provider": "GetGpt"')
      .and.include('"show"');
    const offered = (await lovelace.transport.assistants?.()) ?? [];
    expect(offered.map(({ id }) => id)).to.deep.equal(['GetGpt', 'DeepAi', 'Bing/gpt-4']);
    expect((await outcome(send(lovelace, 'show', 'Bing/gpt-4')))[0]).to.include('"model": "gpt-4", "provider": "Bing"');
  });

  it('arrives by polling if WebSockets are blocked', async () => {
    const lovelace = await openLovelace({ server: { isPolledOnly: true } });
    expect(await outcome(send(lovelace, 'echo:One.\nTwo.'))).to.deep.equal(['One.\nTwo.', 'done']);
  });

  for (const [era, options] of ERAS) {
    it(`fails with empty-response if it is empty (${era})`, async () => {
      const lovelace = await openLovelace(options);
      for (const prompt of ['echo:', 'echo:\n\n', 'raise:'])
        expect(await outcome(send(lovelace, prompt))).to.deep.equal(['', 'empty-response']);
      await answersAgain(lovelace);
    });

    it(`fails once and without text for Chat::Invalid::Parameter, 'Model' and a null acknowledgement (${era})`, async () => {
      const lovelace = await openLovelace(options);
      for (const assistant of ['NoSuchProvider', 'Bing/gpt-9'])
        expect(await outcome(send(lovelace, 'echo:hello', assistant))).to.deep.equal(['', 'unknown-assistant']);
      await answersAgain(lovelace);
    });

    it(`fails with the same error for Chat::Invalid::Parameter and an error as acknowledgement (${era})`, async () => {
      const lovelace = await openLovelace({ ...options, server: { ...options.server, trouble: 'g4f' } });
      expect(await outcome(send(lovelace, 'echo:hello', 'NoSuchProvider'))).to.deep.equal(['', 'unknown-assistant']);
    });

    it(`ends as done for null, and as an error without the server’s text for {ErrorID, Exception?}, an error of Node, or a text (${era})`, async () => {
      const lovelace = await openLovelace(options);
      const acknowledged = (end: unknown) =>
        outcome(send(lovelace, { pieces: ['One.\n'], ending: 'break', end } as never));
      expect(await outcome(send(lovelace, { pieces: ['One.\n'] }))).to.deep.equal(['One.', 'done']);
      const faults: readonly (readonly [acknowledgement: unknown, code: string])[] = [
        [{ ErrorID: 'GPT::PyShell::Python::Error', Exception: 'Traceback …' }, 'provider-failed'],
        [{ ErrorID: 'GPT::PyShell::Python::Error' }, 'provider-failed'],
        [{ ErrorID: 'GPT::PyShell:Error' }, 'provider-failed'],
        [{ errno: -7, code: 'E2BIG', syscall: 'spawn' }, 'too-long'],
        [{ errno: -2, code: 'ENOENT', syscall: 'spawn' }, 'provider-failed'],
        ['spawn python3 ENOENT', 'provider-failed'],
      ];
      for (const [acknowledgement, code] of faults)
        expect(await acknowledged(acknowledgement), JSON.stringify(acknowledgement)).to.deep.equal(['One.', code]);
      await answersAgain(lovelace);
    });

    it(`is interrupted, or fails without text, if the connection is lost before the acknowledgement (${era})`, async () => {
      const lovelace = await openLovelace(options);
      expect(await outcome(send(lovelace, { pieces: ['One.\n'], ending: 'drop' }))).to.deep.equal([
        'One.',
        'interrupted',
      ]);
      await answersAgain(lovelace);
      expect(await outcome(send(lovelace, { ending: 'drop' }))).to.deep.equal(['', 'disconnected']);
      await answersAgain(lovelace);
      expect(await lovelace.server.call('sockets')).to.deep.equal({ most: 1, total: 3 });
    });

    it(`fails with timeout if the acknowledgement never arrives (${era})`, async () => {
      const lovelace = await openLovelace({ ...options, replyTimeoutMs: 60_000 });
      const reply = send(lovelace, { pieces: [], ending: 'hold' });
      await lovelace.events.state('connected');
      await until(async () => (await lovelace.server.call<number>('running')) !== 0);
      lovelace.clock.advance(60_000);
      expect(await outcome(reply)).to.deep.equal(['', 'timeout']);
      await lovelace.events.state('reconnecting');
      await answersAgain(lovelace);
    });
  }

  it('contains an exception’s text, which nothing distinguishes from an answer', async () => {
    const lovelace = await openLovelace();
    expect(await outcome(send(lovelace, 'raise'))).to.deep.equal(['fake provider failed (401)', 'done']);
    expect(await outcome(send(lovelace, 'raise-mid'))).to.deep.equal([
      'one two three\nfour fake provider failed in mid-stream',
      'done',
    ]);
  });

  it('fails if the server has no Python', async () => {
    for (const trouble of ['interpreter', 'g4f']) {
      const lovelace = await openLovelace({ server: { trouble } });
      expect(await outcome(send(lovelace, 'echo:hello'))).to.deep.equal(['', 'provider-failed']);
    }
  });

  it('is interrupted by the heartbeat’s timeout on a dead connection', async () => {
    const lovelace = await openLovelace({ server: { heartbeat: { every: 1000, patience: 1000 } } });
    const reply = send(lovelace, { pieces: ['One.\n'], ending: 'hold' })[Symbol.asyncIterator]();
    await until(async () => (await reply.next()).value?.type === 'text-delta');
    await lovelace.server.call('fallSilent');
    expect((await reply.next()).value).to.deep.equal({ type: 'reply-end', reason: 'interrupted' });
    await answersAgain(lovelace);
  });

  it('belongs to its own tab if a visitor has two', async () => {
    const one = await openLovelace();
    const two = await openLovelace({ url: one.server.url, userId: 'the same' });
    const answers = [one, two].map((tab, index) =>
      outcome(send(tab, `slow:5:Tab ${index}, line 1\nTab ${index}, line 2`)),
    );
    expect(await Promise.all(answers)).to.deep.equal([
      ['Tab 0, line 1\nTab 0, line 2', 'done'],
      ['Tab 1, line 1\nTab 1, line 2', 'done'],
    ]);
    two.transport.close();
    await answersAgain(one);
  });

  it('arrives from a crashed server on open connections, and new connections fail with unreachable', async () => {
    const victim = await openLovelace();
    await answersAgain(victim);
    await victim.server.call('kill');
    await answersAgain(victim);
    const late = await openLovelace({ url: victim.server.url });
    expect(await outcome(send(late, 'echo:hello'))).to.deep.equal(['', 'unreachable']);
  });
});

describe('lovelace transport: the providers', () => {
  afterEach(closeLovelaces);

  it('are an empty list if the server fails to create it, and prompts still work', async () => {
    for (const mode of ['socket', 'api'] as const) {
      const lovelace = await openLovelace({ mode, server: { trouble: 'provider', isOld: true } });
      expect(await outcome(send(lovelace, 'echo:hello'))).to.deep.equal(['hello', 'done']);
      expect(await lovelace.transport.assistants?.()).to.deep.equal([]);
    }
  });

  it('are an empty list if the server is too slow', async () => {
    const lovelace = await openLovelace({ server: { trouble: 'list' } });
    expect(await outcome(send(lovelace, 'echo:hello'))).to.deep.equal(['hello', 'done']);
    const asked = lovelace.transport.assistants?.();
    await until(async () => (await lovelace.server.call<number>('requests')) !== 0);
    lovelace.clock.advance(20_000);
    expect(await asked).to.deep.equal([]);
  });
});

describe('lovelace transport: an answer over HTTP', () => {
  afterEach(closeLovelaces);

  it('fails with empty-response for Data: {}', async () => {
    const lovelace = await openLovelace({ mode: 'api' });
    expect(await outcome(send(lovelace, 'echo:hello'))).to.deep.equal(['', 'empty-response']);
    expect(await outcome(send(lovelace, 'echo:again'))).to.deep.equal(['', 'empty-response']);
  });

  it('has only its first line from a server of summer 2023', async () => {
    const lovelace = await openLovelace({ mode: 'api', server: { isOld: true } });
    expect(await outcome(send(lovelace, 'echo:first\nsecond'))).to.deep.equal(['first', 'done']);
  });

  it('fails without the server’s text for any 500, and the next prompt is answered', async () => {
    const lovelace = await openLovelace({ mode: 'api', server: { isOld: true } });
    expect(await outcome(send(lovelace, 'echo:hello', 'NoSuchProvider'))).to.deep.equal(['', 'unknown-assistant']);
    expect(await outcome(send(lovelace, 'crash'))).to.deep.equal(['', 'provider-failed']);
    expect(await outcome(send(lovelace, { ending: 'break', end: {} }))).to.deep.equal(['', 'provider-failed']);
    await answersAgain(lovelace);
    for (const trouble of ['interpreter', 'g4f']) {
      const broken = await openLovelace({ mode: 'api', server: { trouble } });
      expect(await outcome(send(broken, 'echo:hello'))).to.deep.equal(['', 'provider-failed']);
    }
  });

  it('fails if the connection is lost, and the next prompt is answered', async () => {
    const lovelace = await openLovelace({ mode: 'api', server: { isOld: true } });
    expect(await outcome(send(lovelace, { ending: 'drop' }))).to.deep.equal(['', 'unreachable']);
    await answersAgain(lovelace);
  });

  it('is not requested for a prompt of many < that would become too long', async () => {
    const lovelace = await openLovelace({ mode: 'api', server: { isOld: true } });
    expect(await outcome(send(lovelace, `echo:${'<'.repeat(35_000)}`))).to.deep.equal(['', 'too-long']);
    expect(await lovelace.server.call('requests')).to.equal(0);
  });

  it('fails with protocol-mismatch for an HTML page or a redirect', async () => {
    for (const mode of ['api', 'socket'] as const) {
      for (const redirects of [false, true]) {
        const site = await openLovelace({ mode, module: 'test/servers/html-site.ts', server: { redirects } });
        expect(await outcome(send(site, 'echo:hello'))).to.deep.equal(['', 'protocol-mismatch']);
      }
    }
  });
});
