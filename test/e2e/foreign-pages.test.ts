import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { createRelay, type RelayOptions } from '../../src/relay/index.ts';
import { launchChromium } from '../helpers/launch-chromium.ts';

/* Pages of names that were pointed at the relay (DNS rebinding), and of other sites, in a real browser. */

const POINTED_HERE = '--host-resolver-rules=MAP *.example 127.0.0.1';

describe('a page at a name that points at the relay', () => {
  let browser: Browser;
  let close: () => Promise<void>;

  before(async () => {
    browser = await launchChromium(POINTED_HERE);
  });
  afterEach(() => close());
  after(() => browser?.close());

  async function open(options: RelayOptions, name: string): Promise<{ readonly page: Page; readonly port: number }> {
    const relay = await createRelay({ assistants: [{ id: 'a', provider: { kind: 'demo', delayMs: 0 } }], ...options });
    const { port } = await relay.listen({ port: 0 });
    const page = await browser.newPage();
    close = async () => {
      await page.close();
      await relay.close({ graceMs: 0 });
    };
    await page.goto(`http://${name}:${port}/healthz`);
    return { page, port };
  }

  for (const proxies of [[], ['127.0.0.1']]) {
    const how = proxies.length > 0 ? ', behind a declared proxy' : '';

    it(`is not taken for the relay’s own, by whichever way it asks${how}`, async () => {
      const { page } = await open({ trustedProxies: proxies }, 'evil.example');
      assert.deepEqual(await askByEveryWay(page), {
        http: 403,
        rest: 403,
        socket: 'closed',
        polling: '44',
        doubled: '400 44',
        jsonp: 400,
      });
    });

    it(`is not even answered where it is none of the relay’s names${how}`, async () => {
      const { page } = await open({ trustedProxies: proxies, allowedHosts: ['chat.example'] }, 'evil.example');
      const { http, rest, socket, polling } = await askByEveryWay(page);
      assert.deepEqual([http, rest, socket, polling], [403, 403, 'closed', '44']);
    });

    it(`is the relay’s own where it is one of its names${how}`, async () => {
      const { page } = await open({ trustedProxies: proxies, allowedHosts: ['chat.example'] }, 'chat.example');
      const { http, rest, socket, polling, doubled, jsonp } = await askByEveryWay(page);
      assert.deepEqual([http, rest, socket, polling], [200, 200, 'open', '40']);
      assert.deepEqual([doubled, jsonp], ['400 40', 400]);
    });
  }

  it('of another site cannot say what a proxy would', async () => {
    const { page, port } = await open({ trustedProxies: ['127.0.0.1'] }, 'evil.example');
    const outcomes = await page.evaluate(async (base) => {
      const ask = (headers: Record<string, string>) =>
        fetch(`${base}/message`, { method: 'POST', headers, body: '{"text":"hello"}' }).then(
          () => 'read',
          () => 'forbidden',
        );
      return Promise.all([
        ask({ 'x-forwarded-host': location.host }),
        ask({ forwarded: `host=${location.host}` }),
        ask({ 'content-type': 'application/json' }),
      ]);
    }, `http://chat.example:${port}`);
    assert.deepEqual(outcomes, ['forbidden', 'forbidden', 'forbidden']);
  });
});

/** What comes of it when the page asks the host it is from. */
function askByEveryWay(page: Page) {
  return page.evaluate(async () => {
    const post = async (path: string, body: string) => (await fetch(path, { method: 'POST', body })).status;
    const socket = new WebSocket(`ws://${location.host}/ws/anna`);
    const fate = new Promise<string>((resolve) => {
      socket.addEventListener('open', () => resolve('open'));
      socket.addEventListener('close', () => resolve('closed'));
    });
    const polling = '/socket.io/?EIO=4&transport=polling';
    const openSilently = async () =>
      (JSON.parse((await (await fetch(polling)).text()).slice(1)) as { readonly sid: string }).sid;
    const outcomeOf = async (sid: string) => (await (await fetch(`${polling}&sid=${sid}`)).text()).slice(0, 2);
    const first = await openSilently();
    await post(`${polling}&sid=${first}`, '40');
    const second = await openSilently();
    const status = await post(`${polling}&sid=bogus&sid=${second}`, '40');
    // What was refused so has said nothing: the page has to say it in the one way there is.
    await post(`${polling}&sid=${second}`, '40');
    return {
      http: await post('/message', '{"text":"hello"}'),
      rest: await post('/api/v1/chat/completions', '{"Prompt":"hello"}'),
      socket: await fate,
      polling: await outcomeOf(first),
      doubled: `${status} ${await outcomeOf(second)}`,
      jsonp: (await fetch(`${polling}&j=0`)).status,
    };
  });
}
