import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRelay } from '../../../src/relay/index.ts';
import { checkHeaders } from '../../../src/relay/providers/request-headers.ts';

const KEYS: Readonly<Record<string, string>> = {
  'a line break at its end': 'sk-hunter2\n',
  'a line break inside': 'sk-hun\nter2',
  'a carriage return': 'sk-hunter2\r',
  'quotation marks of a text editor': '“sk-hunter2”',
  'a blank of no width': 'sk-\u200bhunter2',
  'a byte order mark': '\ufeffsk-hunter2',
  'a blank that does not break': 'sk-hunter2\u00a0',
  'a blank inside': 'sk-hunter2 sk-hunter2',
  'a tab': '\tsk-hunter2',
  'a letter of another alphabet': 'sk-huntеr2',
  'a letter with an accent': 'sk-hünter2',
  'a null': 'sk-hunter2\0',
};

describe('what no header can carry', () => {
  for (const kind of ['openai-compatible', 'anthropic', 'google'] as const) {
    for (const [name, apiKey] of Object.entries(KEYS)) {
      it(`is refused when the relay is made, by the assistant and the setting: ${kind}, a key with ${name}`, async () => {
        const relay = createRelay({ assistants: [{ id: 'shop', provider: { kind, apiKey, model: 'm' } }] });
        await assert.rejects(relay, ({ message, stack, cause }: Error) => {
          assert.match(message, /^assistant "shop": apiKey: /);
          assert.doesNotMatch(`${message}${stack}${String(cause)}`, /h.?[uü]n.?t.r2/);
          return true;
        });
      });
    }

    it(`is refused among further headers: ${kind}`, async () => {
      for (const [headers, place] of [
        [{ 'X-Title': 'Sh\nop' }, 'headers.X-Title'],
        [{ 'X-Title': 'Schuhe für €' }, 'headers.X-Title'],
        [{ 'X-Title': '店' }, 'headers.X-Title'],
        [{ 'X-Title': undefined as never }, 'headers.X-Title'],
        [{ 'X Title': 'a' }, 'headers'],
        [{ '': 'a' }, 'headers'],
        [{ 'X-Title\n': 'a' }, 'headers'],
        [{ Ü: 'a' }, 'headers'],
        [{ 'content-length': '5' }, 'headers.content-length'],
        [{ 'Transfer-Encoding': 'chunked' }, 'headers.Transfer-Encoding'],
        [{ Connection: 'close' }, 'headers.Connection'],
      ] as const) {
        const provider = { kind, apiKey: 'k', model: 'm', headers };
        await assert.rejects(createRelay({ assistants: [{ id: 'shop', provider }] }), ({ message }: Error) =>
          message.startsWith(`assistant "shop": ${place}: `),
        );
      }
    });
  }

  it('is told with the other settings that no request can be made with', async () => {
    for (const [settings, place] of [
      [{ baseUrl: 'no address of sk-hunter2' }, 'baseUrl'],
      [{ imageHosts: ['https://a.example/x'] }, 'imageHosts[0]'],
    ] as const) {
      const provider = { kind: 'openai-compatible', ...settings } as const;
      await assert.rejects(createRelay({ assistants: [{ id: 'shop', provider }] }), ({ message, stack }: Error) => {
        assert.ok(message.startsWith(`assistant "shop": ${place}: `), message);
        assert.doesNotMatch(`${message}${stack}`, /hunter2/);
        return true;
      });
    }
  });

  it('is nothing that keys and headers have', () => {
    checkHeaders({});
    checkHeaders({ apiKey: '' });
    checkHeaders({ apiKey: 'sk-proj-AbC_123.~+/=' });
    checkHeaders({
      headers: { 'api-key': 'x', 'X-Title': 'Café, "the" shop\t(1)', Authorization: 'Bearer x y', Host: 'a' },
    });
  });
});
