import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, describe, it } from 'node:test';
import { ObservedTable } from '../../../helpers/observed-table.ts';
import type { EndpointSetting, OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { BUSY_SENTENCE, openForStockClients, UNAUTHORIZED_SENTENCE } from '../../../helpers/open-for-stock-clients.ts';
import {
  STOCK_CAT_RELEASES,
  type Heard,
  type StockCatClient,
  type StockCatOptions,
} from '../../../helpers/stock-cat-client.ts';
import { openProxy } from '../../../helpers/tcp-proxy.ts';

/* Four published releases of the Cat's own client, and what their users receive from our relay. */

const seen = new ObservedTable(
  'client',
  'an answer',
  'a fault, and then',
  'comes back',
  'comes back, out of the box',
  'with the key',
  'with a wrong key',
  'history',
  'uploads and login',
);
after(() => console.log(`\n${seen.markdown()}\n`));

let relay: OpenEndpoints;
const closings: (() => void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) close();
  await relay.close();
});

async function open(setting: EndpointSetting = {}): Promise<void> {
  relay = await openForStockClients(setting, ['Ah, ', 'socks!']);
}

const NOT_ALLOWED = 'This action is not allowed.';

const asText = (messages: readonly Heard[]) => messages.map(([kind, text]) => `${kind} “${String(text)}”`).join(' · ');

/** The rejection of a call by plain HTTP: the status and body that the client passes to its user. */
async function refusal(call: PromiseLike<unknown> | undefined): Promise<string> {
  assert.ok(call);
  const error: unknown = await Promise.resolve(call).then(
    () => assert.fail('it was not refused'),
    (cause: unknown) => cause,
  );
  const { name, status, body } = error as { readonly name: string; readonly status: number; readonly body: unknown };
  return `${name} ${status} ${JSON.stringify(body)}`;
}

const refused = (sentence: string) => `ApiError 403 ${JSON.stringify({ detail: { error: sentence } })}`;

for (const { version, open: start } of STOCK_CAT_RELEASES) {
  const row = `ccat-api ${version}`;
  // The release that predates streaming uses the bare path, and takes the first frame for the answer.
  const takesTokens = version !== '0.7.3';
  // Releases from 0.11 on count failures since the last connection, older ones all failures.
  const countsForEver = !version.startsWith('0.1');
  const socketError = countsForEver ? 'WebSocketConnectionError' : 'SocketError';

  const connect = (options: Partial<StockCatOptions> = {}): StockCatClient => {
    const client = start({ host: relay.host, userId: 'alice', ...options });
    closings.push(() => client.close());
    return client;
  };
  const connected = async (options?: Partial<StockCatOptions>) => {
    const client = connect(options);
    await client.seen(() => client.connections > 0);
    return client;
  };

  describe(row, () => {
    it(`receives ${takesTokens ? 'tokens, then the final message' : 'the final message only'}`, async () => {
      await open();
      const messages = await (await connected()).ask('socks?');
      seen.note(row, 'an answer', asText(messages));
      const tokens = [
        ['chat_token', 'Ah, '],
        ['chat_token', 'socks!'],
      ];
      assert.deepEqual(messages, [...(takesTokens ? tokens : []), ['chat', 'Ah, socks!']]);
    });

    it('receives an error with name and description, and the next answer on the same socket', async () => {
      await open();
      const client = await connected();
      const fault = await client.ask('fail');
      const next = await client.ask('socks?');
      seen.note(row, 'a fault, and then', asText([...fault, ...next.slice(-1)]));
      assert.deepEqual(fault, [['error GenericError', BUSY_SENTENCE]]);
      assert.deepEqual(next.at(-1), ['chat', 'Ah, socks!']);
      assert.equal(client.connections, 1);
    });

    it('reconnects after the close behind an error, and after a lost connection', async () => {
      await open({ cat: { closeAfterError: true } });
      const line = await openProxy(Number(relay.host.split(':')[1]));
      closings.push(() => line.close());
      const client = await connected({ host: `127.0.0.1:${line.port}` });
      assert.deepEqual(await client.ask('fail'), [['error GenericError', BUSY_SENTENCE]]);
      await client.seen(() => client.connections === 2);
      assert.deepEqual((await client.ask('socks?')).at(-1), ['chat', 'Ah, socks!']);
      line.cut();
      await client.seen(() => client.connections === 3);
      const last = (await client.ask('socks?')).slice(-1);
      seen.note(
        row,
        'comes back',
        `closed behind an error, cut: ${client.connections - 1} times, then ${asText(last)}`,
      );
      assert.deepEqual(last, [['chat', 'Ah, socks!']]);
    });

    it(`reconnects ${countsForEver ? 'after two errors in all' : 'after every error'} with its default settings`, async () => {
      await open({ cat: { closeAfterError: true } });
      const client = await connected({ tries: 3 });
      for (let errors = 1; errors <= 3; errors++) {
        await client.ask('fail');
        await client.seen(() => client.hasFailed || client.connections === errors + 1);
      }
      const end = client.hasFailed ? 'then gives up' : 'and is there';
      seen.note(row, 'comes back, out of the box', `of 3 errors from ${client.connections - 1}, ${end}`);
      assert.deepEqual([client.connections - 1, client.hasFailed], countsForEver ? [2, true] : [3, false]);
    });

    it('connects with a key, by socket and by plain HTTP', async () => {
      await open({ accessKeys: ['meow'] });
      const client = await connected({ key: 'meow' });
      const answer = (await client.ask('socks?')).slice(-1);
      const status = await client.api.status();
      seen.note(row, 'with the key', `${asText(answer)}, GET / ${JSON.stringify(status)}`);
      assert.deepEqual(answer, [['chat', 'Ah, socks!']]);
      assert.deepEqual(status, { status: "We're all mad here, dear!", version: '1.9.2' });
    });

    it('is rejected with a wrong key and with none, and gets the reason by plain HTTP', async () => {
      await open({ accessKeys: ['meow'] });
      for (const key of [{}, { key: 'woof' }]) {
        const client = connect({ tries: 1, ...key });
        await client.seen(() => client.hasFailed);
        const status = await refusal(client.api.status());
        seen.note(row, 'with a wrong key', `${asText(client.heard)}, gives up; GET / ${status}`);
        assert.deepEqual(client.heard, [[`error ${socketError}`, 'Unexpected server response: 403']]);
        assert.equal(status, refused(UNAUTHORIZED_SENTENCE));
      }
      assert.equal(relay.provider.requests.length, 0);
    });

    it('reads its history, if it can, and clears it', async () => {
      await open();
      const client = await connected({ userId: randomUUID() });
      const { api } = client;
      await client.ask('socks?');
      if (api.message) assert.equal(((await api.message('hats?')) as { content: unknown }).content, 'Ah, socks!');
      const items = async () =>
        ((await api.history?.()) as { history: Record<string, unknown>[] } | undefined)?.history;
      const before = (await items())?.map(({ who, message }) => `${String(who)}: ${String(message)}`);
      const wiped = await api.wipe();
      seen.note(row, 'history', `${before?.join(' · ') ?? 'has no call for it'}; wiped ${JSON.stringify(wiped)}`);
      const turn = (prompt: string) => [`Human: ${prompt}`, 'AI: Ah, socks!'];
      if (api.history) assert.deepEqual(before, [...turn('socks?'), ...(api.message ? turn('hats?') : [])]);
      assert.deepEqual(wiped, { deleted: true });
      if (api.history) assert.deepEqual(await items(), []);
      await client.ask('hats?');
      assert.equal(relay.provider.requests.at(-1)?.messages.length, 1, 'the model no longer gets it');
    });

    it('gets rejections for uploads and logins', async () => {
      await open();
      const { api } = await connected();
      const types = await api.uploadTypes();
      const refusals = {
        file: await refusal(api.uploadFile()),
        url: await refusal(api.uploadUrl()),
        ...(api.login && { login: await refusal(api.login()) }),
      };
      const rejections = Object.entries(refusals).map(([what, how]) => `${what}: ${how}`);
      seen.note(row, 'uploads and login', `types ${JSON.stringify(types)}; ${rejections.join('; ')}`);
      assert.deepEqual(types, { allowed: [] });
      assert.equal(refusals.file, refused(NOT_ALLOWED));
      assert.equal(refusals.url, refused(NOT_ALLOWED));
      assert.equal(refusals.login, api.login && refused(UNAUTHORIZED_SENTENCE));
    });
  });
}
