import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CatClient, WebSocketState } from 'ccat-api';
import { io } from 'socket.io-client';
import { openEndpoints, type OpenEndpoints } from '../../helpers/open-endpoints.ts';
import { pieces } from '../../helpers/scripted-provider.ts';

let relay: OpenEndpoints;
beforeEach(async () => void (relay = await openEndpoints()));
afterEach(() => relay.close());

describe('ccat-api 0.12.1', () => {
  let client: CatClient;
  afterEach(() => client.close());

  function open(userId: string): void {
    const [host = '', port] = relay.host.split(':');
    client = new CatClient({ host, port: Number(port), userId });
  }

  /** What the client's handlers are given, up to the end of the answer. */
  async function send(text: string): Promise<unknown[]> {
    const heard: unknown[] = [];
    if (client.socketState !== WebSocketState.OPEN) await new Promise<void>((resolve) => client.onConnected(resolve));
    await new Promise<void>((resolve) => {
      client.onMessage((message) => {
        heard.push([message.type, message.content]);
        if (message.type === 'chat') resolve();
      });
      client.onError((error) => {
        heard.push(['error', error.name, error.description]);
        resolve();
      });
      client.send({ text });
    });
    return heard;
  }

  it('gets the pieces of its answer, then its message', async () => {
    open('alice');
    relay.provider.answer = () => pieces('Ah, ', 'socks!');
    assert.deepEqual(await send('socks?'), [
      ['chat_token', 'Ah, '],
      ['chat_token', 'socks!'],
      ['chat', 'Ah, socks!'],
    ]);
  });

  it('learns of a fault by name and description, and is answered again', async () => {
    open('alice');
    relay.provider.answer = async function* () {
      yield { type: 'reply-start' };
      yield { type: 'reply-error', code: 'overloaded', retryable: true };
    };
    assert.deepEqual(await send('socks?'), [
      ['error', 'GenericError', 'There is too much to do right now. Please try again soon.'],
    ]);
    relay.provider.answer = () => pieces('Ah!');
    assert.deepEqual((await send('socks?')).at(-1), ['chat', 'Ah!']);
  });

  it('is answered over plain HTTP, and reads and wipes its history', async () => {
    open(randomUUID());
    const { api } = client;
    assert.ok(api);
    assert.equal((await api.status.home()).status, "We're all mad here, dear!");
    const message = (await api.status.messageWithCat({ text: 'hello' })) as { content: string };
    assert.equal(message.content, 'hello');
    const { history } = (await api.memory.getConversationHistory()) as { history: { message: string }[] };
    assert.deepEqual(
      history.map((item) => item.message),
      ['hello', 'hello'],
    );
    assert.deepEqual(await api.memory.wipeConversationHistory(), { deleted: true });
    await assert.rejects(Promise.resolve(api.rabbitHole.uploadUrl({ url: 'https://a.example' })), /403|Forbidden/);
  });
});

describe('the console client of Lovelace’s documentation', () => {
  it('connects, prints two answers in a row as they come, and says goodbye when the server goes down', async () => {
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
    await once(socket as never, 'connect');
    const base = { Model: 'GPT-3.5-Turbo', Provider: 'GetGpt', Role: 'User' };
    for (const text of ['one\n\ntwo', 'three']) {
      await new Promise<void>((resolve, reject) => {
        socket.emit('Prompt', { Prompt: text, ...base }, (fault: unknown) => (fault ? reject(fault) : resolve()));
      });
      printed += '|';
    }
    await relay.drain();
    assert.equal(await goodbye, 'transport close');
    assert.equal(printed, 'one\n\ntwo|three|\nDisconnected, bye bye...!');
  });
});
