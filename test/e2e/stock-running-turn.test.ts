import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { isPlayed } from '../helpers/played-cases.ts';
import { scripted } from '../helpers/prompt-script.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { until } from '../helpers/until.ts';
import { visitedSite } from '../helpers/visited-site.ts';
import { Visitor } from '../helpers/visitor.ts';
import { start as startCat } from '../servers/stock-cat.ts';
import { start as startLovelace } from '../servers/stock-lovelace.ts';
import { INTERRUPTIONS, type Interruption, type PageFate } from './interruptions.ts';

/** A backend that cannot resume a turn, with a prompt that it answers in part before the test releases the rest. */
interface Backend {
  readonly attributes: Readonly<Record<string, string>>;
  readonly start: () => Promise<StartedBackend>;
  readonly prompt: string;
  /** The text before the rest is released; empty for a backend that answers at once or not at all. */
  readonly partial: string;
  readonly whole: string;
  /** What the page must be for the answer to go on. */
  readonly goesOn: readonly PageFate[];
  /** Whether the answer goes on without its page, and the backend's memory has it in the end. Default false. */
  readonly remembers?: boolean;
}

interface StartedBackend {
  readonly url: string;
  /** The number of requests for an answer so far. */
  readonly asked: () => number;
  readonly release: () => unknown;
  readonly stop: () => unknown;
}

const HELD = scripted({ pieces: ['One.\n', ' Two.'], ending: 'hold' });
const CUT = { sentence: 'The answer was interrupted. Try again to get the full answer.' };

const BACKENDS: Readonly<Record<string, Backend>> = {
  'a stock Cat': {
    attributes: { transport: 'cat', 'transport-options': '{"historyPollDelayMs":500}' },
    async start() {
      const { url, prompts, release, stop } = await startCat();
      return { url, asked: () => prompts().length, release, stop };
    },
    prompt: 'Say it [[n=6 hold=3 say=word]]',
    partial: 'word0 word1 word2',
    whole: 'word0 word1 word2 word3 word4 word5',
    goesOn: ['shown'],
    remembers: true,
  },
  'a stock Lovelace': {
    attributes: { transport: 'lovelace' },
    async start() {
      const { url, queries, release, stop } = await startLovelace();
      return { url, asked: () => queries().length, release, stop };
    },
    prompt: HELD,
    partial: 'One.',
    whole: 'One.\nTwo.',
    // Socket.IO's client disconnects when its page is left.
    goesOn: ['shown'],
  },
  'a stock Lovelace, plain HTTP': {
    attributes: { transport: 'lovelace', 'transport-options': '{"mode":"api"}' },
    async start() {
      const { url, posted, cut, stop } = await startLovelace({ isOld: true });
      return { url, asked: posted, release: cut, stop };
    },
    prompt: HELD,
    partial: '',
    whole: '',
    goesOn: ['kept', 'shown'],
  },
  'a transport of the page': {
    attributes: { transport: 'own' },
    start: startOwnBackend,
    prompt: 'hold',
    partial: 'One.',
    whole: 'One. Two.',
    goesOn: ['kept', 'shown'],
  },
};

/** What a site writes to use a backend of its own. */
const OWN_TRANSPORT = `
import { registerTransport } from './ai-chat.js';

registerTransport('own', async () => ({ url }) => ({
  async *send({ messages }, { signal }) {
    const response = await fetch(url, { method: 'POST', body: messages.at(-1).text, signal });
    yield { type: 'reply-start' };
    for await (const delta of response.body.pipeThrough(new TextDecoderStream())) yield { type: 'text-delta', delta };
    yield { type: 'reply-end', reason: 'done' };
  },
  setListener() {},
  close() {},
}));
`;

async function startOwnBackend(): Promise<StartedBackend> {
  const held: ServerResponse[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    response.setHeader('access-control-allow-origin', '*');
    request.setEncoding('utf8').once('data', (prompt: string) => {
      if (prompt !== 'hold') return void response.end('Next.');
      response.write('One.');
      held.push(response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    release: () => held.forEach((response) => response.end(' Two.')),
    stop: () => server.close().closeAllConnections(),
  };
}

const TITLES = {
  remembered: 'keeps what had come and is completed from the memory of its backend',
  running: 'goes on',
  interrupted: 'keeps what had come and is not asked again by itself',
} as const;

describe('a turn that cannot be resumed', { concurrency: 8 }, () => {
  const place = visitedSite({ writesHtml: true, script: OWN_TRANSPORT });

  for (const [row, [name, backend]] of Object.entries(BACKENDS).entries()) {
    for (const interruption of INTERRUPTIONS.filter((_, column) => isPlayed(row, column, 3))) {
      it(`${TITLES[outcomeOf(backend, interruption)]} when ${interruption.when}: ${name}`, async () => {
        const { url, asked, release, stop } = await backend.start();
        const visitor = await Visitor.of(place.browser);
        try {
          const attributes = { ...backend.attributes, ...interruption.attributes };
          const first = await visitor.open(place.site.page({ url, ...attributes }));
          if (interruption.attributes?.['layout'] === 'launcher') await first.openPanel();
          await first.ask(backend.prompt);
          const { partial, whole } = backend;
          const outcome = outcomeOf(backend, interruption);
          const prompt = shownPrompt(backend.prompt);
          const running = shownAnswer(partial, partial ? 'streaming' : 'sending');
          await first.shows(prompt, running);
          await until(() => asked() === 1);

          if (interruption.isSudden) await until(() => first.hasStored(partial));
          const tab = (await interruption.run(first, visitor)) ?? first;
          if (outcome === 'remembered') {
            await until(
              async () => (await tab.messages()).map(({ text }) => text).join() === `${backend.prompt},${partial}`,
            );
            await release();
            await tab.shows(prompt, shownAnswer(whole));
          } else if (outcome === 'running') {
            await tab.shows(prompt, running);
            if (whole) {
              await release();
              await tab.shows(prompt, shownAnswer(whole));
            }
          } else {
            const buttons = partial ? ['Try again', 'Continue'] : ['Try again'];
            await tab.shows(prompt, shownAnswer(partial, 'interrupted', { ...CUT, buttons }));
            assert.equal(asked(), 1);
            await tab.ask('echo:Next.');
            const next = [shownPrompt('echo:Next.'), shownAnswer('Next.')];
            await tab.shows(prompt, shownAnswer(partial, 'interrupted', CUT), ...next);
          }
          assert.equal(asked(), outcome === 'interrupted' ? 2 : 1);
        } finally {
          await visitor.leave();
          await stop();
        }
      });
    }
  }
});

function outcomeOf({ goesOn, remembers }: Backend, { page = 'gone' }: Interruption): keyof typeof TITLES {
  if (goesOn.includes(page)) return 'running';
  return remembers ? 'remembered' : 'interrupted';
}
