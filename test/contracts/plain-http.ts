import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { nextEvent } from '../helpers/next-event.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from '../helpers/open-endpoints.ts';
import { replyInChunks } from '../helpers/scripted-provider.ts';

/** The plain HTTP of a wire, as far as it answers prompts. */
export interface PlainHttp {
  /** The path that takes prompts. */
  readonly path: string;
  readonly encodePrompt: (text: string) => object;
  /** The answer's text in a response body. */
  readonly answerOf: (body: Readonly<Record<string, unknown>>) => unknown;
  /** Bodies that are not a prompt, and the status of the response to them. */
  readonly invalidBodies: readonly string[];
  readonly invalidStatus: number;
  readonly tooLong: HttpOutcome;
  readonly providerUnreachable: HttpOutcome;
  readonly missingKeyStatus: number;
  /** The rejection of a page of another origin. */
  readonly otherOrigin: HttpOutcome;
  /** Headers of the wire that pages may send, beside those that a preflight must not allow. */
  readonly allowedHeaders: string;
}

export interface HttpOutcome {
  readonly status: number;
  readonly body: object;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a request to the open endpoints, and reads the JSON of the response. */
export async function callHttp({ host }: OpenEndpoints, path: string, init: RequestInit = {}): Promise<HttpResponse> {
  const response = await fetch(`http://${host}${path}`, { redirect: 'manual', ...init });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

/** Posts JSON, or a text as it is. */
export function postHttp(
  relay: OpenEndpoints,
  path: string,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return callHttp(relay, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

/** The behaviour of the plain HTTP of every wire. */
export function plainHttpContract(name: string, wire: PlainHttp): void {
  const { path, encodePrompt } = wire;
  let relay: OpenEndpoints;
  const open = async (setting: EndpointSetting = {}) => void (relay = await openEndpoints(setting));
  const post = (content: unknown, headers?: Readonly<Record<string, string>>) =>
    postHttp(relay, path, content, headers);

  describe(`prompts over ${name}`, () => {
    afterEach(() => relay.close());

    for (const slash of ['', '/']) {
      it(`returns a complete answer at ${path}${slash} that must not be cached`, async () => {
        await open();
        relay.provider.answer = () => replyInChunks('a < b\n', '\nc');
        const { status, headers, body } = await postHttp(relay, `${path}${slash}`, encodePrompt('compare'));
        assert.equal(status, 200);
        assert.equal(wire.answerOf(body), 'a < b\n\nc');
        assert.equal(headers.get('cache-control'), 'no-store');
      });
    }

    for (const body of wire.invalidBodies) {
      it(`rejects the body ${body || '(empty)'} without asking the provider`, async () => {
        await open();
        assert.equal((await post(body)).status, wire.invalidStatus);
        assert.equal(relay.provider.requests.length, 0);
      });
    }

    it('rejects a body that exceeds the limit', async () => {
      await open({ limits: { bodyBytes: 1000 } });
      const { status, body } = await post(encodePrompt('x'.repeat(2000)));
      assert.deepEqual({ status, body }, wire.tooLong);
    });

    it('rejects a body that exceeds the limit before it has ended', async () => {
      await open({ limits: { bodyBytes: 1000 } });
      const upload = request(`http://${relay.host}${path}`, { method: 'POST' });
      upload.on('error', () => {});
      for (let count = 0; count < 3; count++) upload.write('x'.repeat(500));
      const [response] = (await nextEvent(upload, 'response')) as [IncomingMessage];
      assert.equal(response.statusCode, wire.tooLong.status);
      upload.destroy();
    });

    it('reports a provider’s error with our own sentence', async () => {
      await open();
      relay.provider.answer = undefined;
      const answer = post(encodePrompt('go'));
      (await relay.provider.asked()).say('half').fail('provider-unreachable');
      const { status, body } = await answer;
      assert.deepEqual({ status, body }, wire.providerUnreachable);
    });

    it('stops the provider when an anonymous client disconnects', async () => {
      await open();
      relay.provider.answer = undefined;
      const client = new AbortController();
      const body = JSON.stringify(encodePrompt('go'));
      const answer = fetch(`http://${relay.host}${path}`, { method: 'POST', body, signal: client.signal });
      const reply = await relay.provider.asked();
      client.abort();
      await assert.rejects(answer);
      await reply.aborted;
    });

    it('requires the key if there is one', async () => {
      await open({ accessKeys: ['meow'] });
      relay.provider.answer = () => replyInChunks('Ah!');
      assert.equal((await post(encodePrompt('hello'))).status, wire.missingKeyStatus);
      assert.equal((await post(encodePrompt('hello'), { authorization: 'Bearer meow' })).status, 200);
      assert.equal(relay.provider.requests.length, 1);
    });

    it('rejects pages of other origins without asking the provider', async () => {
      await open();
      const { status, body } = await post(encodePrompt('hello'), { origin: 'https://evil.example' });
      assert.deepEqual({ status, body }, wire.otherOrigin);
      assert.equal(relay.provider.requests.length, 0);
    });

    it('answers preflights without credentials, and allows no headers of proxies', async () => {
      await open({ accessKeys: ['meow'] });
      const response = await fetch(`http://${relay.host}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://shop.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': `${wire.allowedHeaders},x-forwarded-host,forwarded,x-own`,
        },
      });
      assert.equal(response.status, 204);
      assert.match(response.headers.get('access-control-allow-origin') ?? '', /^(?:\*|https:\/\/shop\.example)$/);
      assert.match(response.headers.get('access-control-allow-methods') ?? '', /POST/);
      assert.equal(response.headers.get('access-control-allow-headers'), wire.allowedHeaders);
      assert.ok(Number(response.headers.get('access-control-max-age')) > 0);
    });
  });
}
