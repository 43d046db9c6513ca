import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { LovelacePeer } from '../../../helpers/lovelace-peer.ts';
import { ObservedTable } from '../../../helpers/observed-table.ts';
import type { EndpointSetting, OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { BUSY_SENTENCE, openForStockClients, UNAUTHORIZED_SENTENCE } from '../../../helpers/open-for-stock-clients.ts';
import { openProxy } from '../../../helpers/tcp-proxy.ts';
import { setImmediate } from 'node:timers/promises';
import { until } from '../../../helpers/until.ts';
import { nextEvent } from '../../../helpers/next-event.ts';

/* Published clients of Lovelace's wire, and what their users receive from our relay. */

const seen = new ObservedTable(
  'client',
  'a prompt alone',
  'a list',
  'a fault, and then',
  'comes back',
  'with the key',
  'with a wrong key',
);
after(() => console.log(`\n${seen.markdown()}\n`));

let relay: OpenEndpoints;
const closings: (() => void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) close();
  await relay.close();
});

async function open(setting: EndpointSetting = {}): Promise<void> {
  relay = await openForStockClients(setting, ['Ah, so', 'cks!\n\nWarm.']);
}

/** A query as in the documentation. */
const alone = (text: string) => ({ Prompt: text, Model: 'GPT-3.5-Turbo', Provider: 'GetGpt', Role: 'User' });
/** A query as the front end sends it. */
const listed = (text: string) => ({ Provider: 'Automatic', Messages: [{ Role: 'user', Content: text }] });

const BUSY = {
  ErrorID: 'AiChat::overloaded',
  Exception: BUSY_SENTENCE,
};
const UNAUTHORIZED = {
  ErrorID: 'AiChat::unauthorized',
  Exception: UNAUTHORIZED_SENTENCE,
};

const { version } = createRequire(import.meta.url)('socket.io-client/package.json') as { readonly version: string };
const quoted = (texts: readonly string[]) => texts.map((text) => `“${text}”`).join(' · ');

const ways: ReadonlyArray<readonly [how: string, transports: string[]]> = [
  ['polling', ['polling']],
  ['WebSocket', ['websocket']],
  ['polling, upgraded to WebSocket', ['polling', 'websocket']],
];
for (const [how, transports] of ways) {
  const row = `socket.io-client ${version} by ${how}`;
  type Options = Parameters<typeof LovelacePeer.open>[1];

  const connect = async (options: Options = {}, host = relay.host): Promise<LovelacePeer> => {
    const peer = await LovelacePeer.open(host, { transports, ...options });
    closings.push(() => peer.socket.close());
    await upgraded(peer);
    return peer;
  };
  const upgraded = async ({ socket }: LovelacePeer) => {
    const { engine } = socket.io;
    while (engine.transport.name !== transports.at(-1)) await nextEvent(engine, 'upgrade');
  };
  /** Sends a query, and returns its chunks and acknowledgement. */
  const ask = async (peer: LovelacePeer, query: object) => {
    const before = peer.chunks.length;
    const acknowledged = await peer.ask(query);
    return { pieces: peer.chunks.slice(before), acknowledged };
  };
  const describeAnswer = (answer: Awaited<ReturnType<typeof ask>>) =>
    [quoted(answer.pieces), `ack ${JSON.stringify(answer.acknowledged)}`].filter((part) => part !== '').join(', ');

  describe(row, () => {
    it('receives the model’s own chunks for a prompt, lines for a list, and one acknowledgement each', async () => {
      await open();
      const peer = await connect();
      const chunks = await ask(peer, alone('socks?'));
      const lines = await ask(peer, listed('socks?'));
      seen.note(row, 'a prompt alone', describeAnswer(chunks));
      seen.note(row, 'a list', describeAnswer(lines));
      assert.deepEqual(chunks, { pieces: ['Ah, so', 'cks!\n\nWarm.'], acknowledged: [null] });
      assert.deepEqual(lines, { pieces: ['Ah, socks!', '', 'Warm.'], acknowledged: [null] });
    });

    it('receives an error as a sentence and in the acknowledgement, and the next answer on the same connection', async () => {
      await open();
      const peer = await connect();
      const { id } = peer.socket;
      const fault = await ask(peer, alone('fail'));
      const next = await ask(peer, alone('socks?'));
      seen.note(row, 'a fault, and then', `${describeAnswer(fault)}; ${describeAnswer(next)}`);
      assert.deepEqual(fault, { pieces: [BUSY.Exception], acknowledged: [BUSY] });
      assert.deepEqual(next.acknowledged, [null]);
      assert.equal(peer.socket.id, id);
    });

    it('reconnects after a lost connection', async () => {
      await open();
      const line = await openProxy(Number(relay.host.split(':')[1]));
      closings.push(() => line.close());
      const peer = await connect({ reconnection: true, reconnectionDelay: 1 }, `127.0.0.1:${line.port}`);
      const reasons: string[] = [];
      peer.socket.once('disconnect', (reason) => reasons.push(reason));
      // Between two polls there is no connection to cut, and the client does not notice.
      await until(
        () => reasons.length > 0,
        () => {
          line.cut();
          return setImmediate();
        },
      );
      if (!peer.socket.connected) await nextEvent(peer.socket, 'connect');
      const answer = await ask(peer, alone('socks?'));
      seen.note(row, 'comes back', `${reasons.join()}; then ${describeAnswer(answer)}`);
      assert.match(reasons.join(), /^transport (?:close|error)$/);
      assert.deepEqual(answer.acknowledged, [null]);
    });

    it('connects with a key, and receives the reason with a wrong one', async () => {
      await open({ accessKeys: ['meow'] });
      const answer = await ask(await connect({ auth: { token: 'meow' } }), alone('socks?'));
      seen.note(row, 'with the key', describeAnswer(answer));
      assert.deepEqual(answer.acknowledged, [null]);

      const refused: unknown = await connect({ auth: { token: 'woof' } }).then(
        () => assert.fail('it was let in'),
        (cause: unknown) => cause,
      );
      const { message, data } = refused as Error & { readonly data?: unknown };
      seen.note(row, 'with a wrong key', `connect_error “${message}” ${JSON.stringify(data)}`);
      assert.equal(message, UNAUTHORIZED.Exception);
      assert.deepEqual(data, UNAUTHORIZED);
    });
  });
}

describe('the console client of Lovelace’s documentation', () => {
  const row = `the documentation’s console client, socket.io-client ${version}`;

  it('prints two answers as they arrive, and its farewell when the server closes', async () => {
    await open();
    let printed = '';
    const socket = io(`http://${relay.host}/`, { forceNew: true }).connect();
    socket.on('Response', (piece: string) => (printed += piece));
    const goodbye = new Promise<string>((resolve) => {
      socket.on('disconnect', (reason) => {
        printed += '\nDisconnected, bye bye...!';
        socket.close();
        resolve(reason);
      });
    });
    await nextEvent(socket, 'connect');
    for (const text of ['socks?', 'hats?']) {
      await new Promise<void>((resolve, reject) => {
        socket.emit('Prompt', alone(text), (fault: unknown) => (fault ? reject(fault) : resolve()));
      });
      printed += '|';
    }
    await relay.drain();
    assert.equal(await goodbye, 'transport close');
    seen.note(row, 'a prompt alone', `prints ${quoted([printed])}`);
    assert.equal(printed, 'Ah, socks!\n\nWarm.|Ah, socks!\n\nWarm.|\nDisconnected, bye bye...!');
  });

  it('rejects a failed prompt with the acknowledgement’s argument', async () => {
    await open();
    const socket = io(`http://${relay.host}/`, { forceNew: true }).connect();
    closings.push(() => socket.close());
    const fault = await new Promise((resolve) => socket.emit('Prompt', alone('fail'), resolve));
    seen.note(row, 'a fault, and then', fault);
    assert.deepEqual(fault, BUSY);
  });
});

describe('a client of Engine.IO 3, as socket.io-client 2 is one', () => {
  const UNSUPPORTED = { code: 5, message: 'Unsupported protocol version' };

  for (const spoken of ['3', '', undefined]) {
    const query = `${spoken === undefined ? '' : `EIO=${spoken}&`}transport=`;

    it(`is rejected with a readable reason, by polling and by WebSocket, with ?${query}…`, async () => {
      await open();
      const polled = await fetch(`http://${relay.host}/socket.io/?${query}polling`);
      const socket = new WebSocket(`ws://${relay.host}/socket.io/?${query}websocket`);
      socket.on('error', () => {});
      const [status, body] = await new Promise<[number | undefined, string]>((resolve) => {
        socket.once('unexpected-response', (_, response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve([response.statusCode, text]));
        });
      });
      for (const [how, refusal] of [
        ['polling', [polled.status, await polled.json()]],
        ['WebSocket', [status, JSON.parse(body)]],
      ] as const) {
        if (spoken === '3')
          seen.note(
            `Engine.IO 3 by ${how}`,
            'a prompt alone',
            `HTTP ${refusal.map((each) => JSON.stringify(each)).join(' ')}`,
          );
        assert.deepEqual(refusal, [400, UNSUPPORTED]);
      }
    });
  }
});

describe('a program that asks Lovelace’s plain HTTP', () => {
  const row = 'plain HTTP';
  const call = async (query: object, { path = '', headers = {} } = {}) => {
    const response = await fetch(`http://${relay.host}/api/v1/chat/completions${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(query),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const describeAnswer = ({ status, body }: Awaited<ReturnType<typeof call>>) => `${status} ${JSON.stringify(body)}`;
  const success = { status: 200, body: { Status: 'Success', Data: { Answer: 'Ah, socks!\n\nWarm.' } } };

  it('gets complete answers, and errors as status and sentence', async () => {
    await open();
    const answers = { 'a prompt alone': await call(alone('socks?')), 'a list': await call(listed('socks?')) };
    for (const [column, answer] of Object.entries(answers)) {
      seen.note(row, column, describeAnswer(answer));
      assert.deepEqual(answer, success);
    }
    const fault = await call(alone('fail'));
    seen.note(row, 'a fault, and then', describeAnswer(fault));
    assert.deepEqual(fault, { status: 500, body: { Status: 'Server Error', Message: BUSY.Exception, ...BUSY } });
  });

  it('is authorized by a key in the URL or a header', async () => {
    await open({ accessKeys: ['meow'] });
    const lists = [{ path: '?token=meow' }, { headers: { authorization: 'Bearer meow' } }];
    for (const way of lists) {
      const answer = await call(alone('socks?'), way);
      seen.note(row, 'with the key', describeAnswer(answer));
      assert.deepEqual(answer, success);
    }
    const refused = await call(alone('socks?'), { path: '?token=woof' });
    seen.note(row, 'with a wrong key', describeAnswer(refused));
    assert.deepEqual(refused, {
      status: 401,
      body: { Status: 'Server Error', Message: UNAUTHORIZED.Exception, ...UNAUTHORIZED },
    });
  });
});
