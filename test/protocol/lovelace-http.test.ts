import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../src/chat/index.ts';
import { parseJson } from '../../src/protocol/json.ts';
import {
  decodeLovelaceAnswer,
  decodeLovelaceProviders,
  encodeLovelaceAnswer,
  encodeLovelaceNotFound,
  encodeLovelaceProviders,
  encodeLovelaceHttpError,
  encodeLovelaceInvalidParameter,
} from '../../src/protocol/lovelace-http.ts';
import { arbitraryName } from '../helpers/arbitrary-event.ts';

const MODELS = ['gpt-3.5-turbo', 'gpt-4'];

describe('Lovelace’s list of providers', () => {
  const real = {
    Status: 'Success',
    Data: {
      Providers: {
        WS: [
          { Name: 'Bing', Website: 'https://bing.example', Models: ['gpt-4'] },
          { Name: 'Phind', Website: '', Models: MODELS },
          { Name: 'Automatic', Website: '', Models: MODELS },
        ],
        API: [{ Name: 'You', Website: '', Models: ['gpt-3.5-turbo'] }],
      },
    },
  };

  it('decodes to one assistant per model, the automatic one first', () => {
    assert.deepEqual(decodeLovelaceProviders(real, 'socket'), [
      { id: 'Automatic', label: 'Automatic', provider: 'Automatic', model: 'gpt-3.5-turbo' },
      { id: 'Bing/gpt-4', label: 'Bing · gpt-4', provider: 'Bing', model: 'gpt-4' },
      { id: 'Phind/gpt-3.5-turbo', label: 'Phind · gpt-3.5-turbo', provider: 'Phind', model: 'gpt-3.5-turbo' },
      { id: 'Phind/gpt-4', label: 'Phind · gpt-4', provider: 'Phind', model: 'gpt-4' },
    ]);
  });

  it('differs between the modes', () => {
    assert.deepEqual(decodeLovelaceProviders(real, 'api'), [
      { id: 'You', label: 'You', provider: 'You', model: 'gpt-3.5-turbo' },
    ]);
  });

  it('drops invalid entries', () => {
    const WS = [null, 'Bing', {}, { Name: 'Bing' }, { Name: 5, Models: MODELS }, { Name: 'You', Models: [5, 'gpt-4'] }];
    assert.deepEqual(decodeLovelaceProviders({ Data: { Providers: { WS } } }, 'socket'), [
      { id: 'You/gpt-4', label: 'You · gpt-4', provider: 'You', model: 'gpt-4' },
    ]);
  });

  it('decodes to undefined for another body', () => {
    for (const body of [undefined, '<html>', {}, { Data: {} }, { Data: { Providers: { WS: {} } } }, { status: 'ok' }])
      assert.equal(decodeLovelaceProviders(body, 'socket'), undefined);
  });

  it('has the default provider, both modes and the stock models for the stock front end', () => {
    const assistants = [
      { id: 'poet', label: 'The Poet' },
      { id: 'Automatic', label: 'whichever' },
    ];
    const entries = [
      { Name: 'Automatic', Website: '', Models: MODELS },
      { Name: 'poet', Website: '', Models: MODELS },
    ];
    assert.deepEqual(encodeLovelaceProviders(assistants), {
      Status: 'Success',
      Data: { Providers: { WS: entries, API: entries } },
    });
  });

  it('is decoded by our transport as our relay encoded it', () => {
    const names = fc.uniqueArray(
      arbitraryName.filter((name) => name !== 'Automatic'),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(names, (ids) => {
        const body = parseJson(JSON.stringify(encodeLovelaceProviders(ids.map((id) => ({ id, label: id })))));
        const providers = decodeLovelaceProviders(body, 'socket')?.map(({ provider }) => provider);
        assert.deepEqual([...new Set(providers)], ['Automatic', ...ids]);
      }),
    );
  });
});

describe('Lovelace’s whole answer', () => {
  it('is decoded as our relay encoded it', () => {
    fc.assert(
      fc.property(arbitraryName, (text) => {
        const body = parseJson(JSON.stringify(encodeLovelaceAnswer(text)));
        assert.deepEqual(decodeLovelaceAnswer(200, body), { kind: 'answer', text });
      }),
    );
  });

  it('is an empty-response error for a success without an answer', () => {
    for (const Data of [{}, undefined, { Answer: '' }, { Answer: null }]) {
      assert.deepEqual(decodeLovelaceAnswer(200, { Status: 'Success', Data }), fault('empty-response'));
    }
  });

  it('decodes our relay’s error by its code', () => {
    for (const code of Object.keys(ERROR_DEFINITIONS) as ErrorCode[])
      assert.deepEqual(decodeLovelaceAnswer(500, encodeLovelaceHttpError(errorInfo(code))), fault(code));
  });

  it('decodes a real server’s errors', () => {
    const faults: readonly (readonly [status: number, body: unknown, code: ErrorCode])[] = [
      [500, { Status: 'Server Error', Message: 'Chat::Invalid::Parameter' }, 'unknown-assistant'],
      [500, encodeLovelaceInvalidParameter(), 'unknown-assistant'],
      [500, { Status: 'Server Error', Message: 'Internal Server Error' }, 'provider-failed'],
      [500, { Status: 'Server Error', Message: 'GPT::PyShell::Error' }, 'provider-failed'],
      [500, { Status: 'Server Error', Message: '' }, 'provider-failed'],
      [404, encodeLovelaceNotFound('/api/v1/nope'), 'protocol-mismatch'],
      [404, { detail: 'Not Found' }, 'protocol-mismatch'],
      [200, { status: "We're all mad here, dear!", version: '1.9.2' }, 'protocol-mismatch'],
      [200, undefined, 'protocol-mismatch'],
      [405, undefined, 'protocol-mismatch'],
      [502, undefined, 'provider-failed'],
    ];
    for (const [status, body, code] of faults)
      assert.deepEqual(decodeLovelaceAnswer(status, body), fault(code), JSON.stringify(body));
  });

  it('encodes errors like a real server for stock clients', () => {
    assert.deepEqual(encodeLovelaceHttpError(errorInfo('too-long')), {
      Status: 'Server Error',
      Message: 'The message is too long.',
      ErrorID: 'AiChat::too-long',
      Exception: 'The message is too long.',
    });
    assert.deepEqual(encodeLovelaceNotFound('/api/v1/nope'), {
      Status: 'Error',
      Data: { Message: 'INVALID_API_REQUEST', URL: '/api/v1/nope' },
    });
  });
});

function fault(code: ErrorCode) {
  return { kind: 'error', error: errorInfo(code) };
}
