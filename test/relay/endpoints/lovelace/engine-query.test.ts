import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openEndpoints, type OpenEndpoints } from '../../../helpers/open-endpoints.ts';
import { call } from '../../../helpers/wires.ts';

/* Engine.IO and the relay's checks use the same query. */

let relay: OpenEndpoints;
beforeEach(async () => {
  relay = await openEndpoints();
});
afterEach(() => relay.close());

const evil = { origin: 'https://evil.example' };
const BAD_REQUEST = '{"code":3,"message":"Bad request"}';
const ask = (method: string, query: string, headers = {}, body = '') =>
  call(method, `http://${relay.host}/socket.io/?${query}`, headers, body);

/** Opens a polling connection without an `Origin`, as browsers do for the page's own host. */
async function openSilently(): Promise<string> {
  const { body } = await ask('GET', 'EIO=4&transport=polling');
  return (JSON.parse(body.slice(1)) as { readonly sid: string }).sid;
}

/** Everything received in response to an upgrade, until the other end closes. */
function upgrade(query: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(relay.host.split(':')[1]), '127.0.0.1');
  socket.write(
    `GET /socket.io/?${query} HTTP/1.1\r\nHost: ${relay.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines.join('')}\r\n`,
  );
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      // A WebSocket that was opened stays open.
      if (text.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('error', () => {}).once('close', () => resolve(text));
  });
}

describe('the query of a Socket.IO request', () => {
  const doubled: ReadonlyArray<(sid: string) => string> = [
    (sid) => `EIO=4&transport=polling&sid=bogus&sid=${sid}`,
    (sid) => `EIO=4&transport=polling&sid=${sid}&sid=bogus`,
    (sid) => `EIO=4&transport=polling&sid=${sid}&sid=${sid}`,
    (sid) => `EIO=4&transport=polling&sid=&sid=${sid}`,
    (sid) => `EIO=4&transport=polling&sid&sid=${sid}`,
    (sid) => `EIO=4&transport=polling&sid=bogus&s%69d=${sid}`,
    (sid) => `EIO=4&transport=polling&%73%69%64=bogus&sid=${sid}`,
    (sid) => `sid=bogus&EIO=4&transport=polling&sid=${sid}`,
    (sid) => `EIO=4&transport=websocket&transport=polling&sid=${sid}`,
    (sid) => `EIO=4&EIO=4&transport=polling&sid=${sid}`,
    (sid) => `EIO=4&transport=polling&t=1&t=2&sid=${sid}`,
  ];
  for (const query of doubled) {
    it(`is rejected with a duplicate name: ${query('SID')}`, async () => {
      const sid = await openSilently();
      const written = await ask('POST', query(sid), evil, '40');
      assert.deepEqual([written.status, written.body], [400, BAD_REQUEST]);
      // The relay finds nothing under the plain name.
      const other = await ask('POST', `EIO=4&transport=polling&sid=${sid}`, {}, '40');
      assert.equal(other.status, 200);
      const { body } = await ask('GET', `EIO=4&transport=polling&sid=${sid}`);
      assert.match(body, /^40/);
    });

    it(`is rejected for a WebSocket with a duplicate name: ${query('SID')}`, async () => {
      const sid = await openSilently();
      const answer = await upgrade(query(sid).replaceAll('polling', 'websocket'), evil);
      assert.match(answer, /^HTTP\/1.1 400 /);
      assert.ok(answer.endsWith(BAD_REQUEST), answer);
    });
  }

  for (const name of ['sid', 's%69d', '%73id', '%73%69%64']) {
    it(`is read by its decoded names, for the origin check as well: ${name}`, async () => {
      const sid = await openSilently();
      await ask('POST', `EIO=4&transport=polling&${name}=${sid}`, evil, '40');
      const { body } = await ask('GET', `EIO=4&transport=polling&${name}=${sid}`);
      assert.match(body, /^44.*does not serve this site/);
    });
  }

  for (const j of ['j=0', 'j=', 'j', '%6a=0', 'j=0&j=1']) {
    it(`is rejected if it asks for JSONP: ${j}`, async () => {
      for (const query of [
        `EIO=4&transport=polling&${j}`,
        `EIO=4&transport=polling&sid=${await openSilently()}&${j}`,
      ]) {
        const { status, body } = await ask('GET', query);
        assert.deepEqual([status, body], [400, BAD_REQUEST]);
      }
    });
  }

  for (const query of [
    'EIO=4&EIO=3&transport=websocket',
    'EIO=3&EIO=4&transport=websocket',
    'EIO=4&E%49O=3&transport=websocket',
    'EIO=4&EIO=&transport=websocket',
    'EIO=3&transport=websocket',
    'EIO=4%20&transport=websocket',
    'transport=websocket',
  ]) {
    it(`is rejected before the WebSocket opens: ${query}`, async () => {
      const answer = await upgrade(query);
      assert.match(answer, /^HTTP\/1.1 400 /);
      assert.equal(answer.split('HTTP/1.1').length, 2);
    });
  }

  it('is rejected with more than 16 names', async () => {
    const more = (count: number) => Array.from({ length: count }, (_, index) => `&n${index}=`).join('');
    assert.equal((await ask('GET', `EIO=4&transport=polling${more(14)}`)).status, 200);
    for (const many of [more(15), more(1_500), '&'.repeat(5_000)]) {
      const { status, body } = await ask('GET', `EIO=4&transport=polling${many}`);
      assert.deepEqual([status, body], [400, BAD_REQUEST]);
      assert.match(await upgrade(`EIO=4&transport=websocket${many}`), /^HTTP\/1.1 400 /);
    }
  });

  it('opens a WebSocket if it is valid', async () => {
    assert.match(await upgrade('EIO=4&transport=websocket'), /^HTTP\/1.1 101 /);
  });

  it('is a new connection with an empty sid, and rejected while the relay closes', async () => {
    const opened = await ask('GET', 'EIO=4&transport=polling&sid=');
    assert.equal(opened.status, 200);
    await relay.drain();
    for (const sid of ['', '&sid=', '&sid', '&s%69d=']) {
      assert.equal((await ask('GET', `EIO=4&transport=polling${sid}`)).status, 503, sid);
      assert.match(await upgrade(`EIO=4&transport=websocket${sid}`), /^HTTP\/1.1 503 /, sid);
    }
  });
});
