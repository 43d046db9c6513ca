import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { decodeCatSocketUrl } from '../../src/protocol/cat-url.ts';
import { decodeCatExtensionFrame } from '../../src/protocol/cat-client-codec.ts';
import { decodeCatExtendedHistory, decodeCatHistory, decodeCatStatus } from '../../src/protocol/cat-http.ts';
import { decodeExplanation } from '../../src/protocol/cat-explanation.ts';
import {
  decodeCatAnswer,
  decodeCatClientFrame,
  decodeCatFrame,
  decodeCatMedia,
  decodeCatPrompt,
} from '../../src/protocol/cat.ts';
import { decodeError, decodeEvent, decodeMedia } from '../../src/protocol/event.ts';
import {
  decodeExtensionFrame,
  decodeExtensionQuery,
  decodeStop,
  decodeTurnKeys,
  isExtensionOffer,
} from '../../src/protocol/extension.ts';
import { asObject, parseJson } from '../../src/protocol/json.ts';
import { decodeLovelaceHandshake } from '../../src/protocol/lovelace-handshake.ts';
import {
  decodeConversationRequest,
  decodeHistory,
  decodeRequestError,
} from '../../src/protocol/stored-conversation.ts';
import { decodeLovelaceAnswer, decodeLovelaceProviders } from '../../src/protocol/lovelace-http.ts';
import {
  areValidStockParameters,
  decodeLovelaceAck,
  decodeLovelaceAssistantId,
  decodeLovelaceQuery,
  decodeInvalidParameterReply,
  decodeLovelaceToken,
} from '../../src/protocol/lovelace.ts';

/** All decoders of parsed values. */
const VALUE_DECODERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  decodeEvent,
  decodeError,
  decodeMedia,
  decodeServerExtension: decodeExtensionFrame,
  decodeStop,
  isOffer: isExtensionOffer,
  decodeTurnKeys: (value) => decodeTurnKeys(asObject(value)),
  decodeCatPrompt,
  decodeCatAnswer: (value) => decodeCatAnswer(asObject(value)),
  decodeCatMedia: (value) => decodeCatMedia(asObject(value)),
  decodeWhy: decodeExplanation,
  decodeCatStatus,
  decodeCatHistory,
  decodeCatExtendedHistory,
  decodeHistory,
  decodeConversationRequest,
  decodeRequestError,
  decodeLovelaceHandshake,
  decodeLovelaceQuery,
  decodeLovelaceAck,
  decodeLovelaceToken,
  areStockParameters: (value) => areValidStockParameters(value, []),
  decodeLovelaceProviders: (value) => [decodeLovelaceProviders(value, 'socket'), decodeLovelaceProviders(value, 'api')],
  decodeLovelaceAnswer: (value) => [decodeLovelaceAnswer(200, value), decodeLovelaceAnswer(500, value)],
};

/** All decoders of texts. */
const TEXT_DECODERS: Readonly<Record<string, (text: string) => unknown>> = {
  decodeCatFrame,
  decodeCatExtension: decodeCatExtensionFrame,
  decodeLovelaceChoice: decodeLovelaceAssistantId,
  decodeCatClientFrame: (text) => [decodeCatClientFrame(text, true), decodeCatClientFrame(text, false)],
  decodeLovelaceRefusal: decodeInvalidParameterReply,
  decodeExtensionQuery: (text) => decodeExtensionQuery(() => text),
  decodeCatSocketUrl: (text) => [decodeCatSocketUrl(text, () => text), decodeCatSocketUrl(`/ws/${text}`, () => null)],
};

/** Words of the protocols, so that random input passes the first checks. */
const KEYS = (
  'type content text message why image audio media error code when who role memory declarative metadata source ' +
  'intermediate_steps history ai-chat greeting quota turn n delta event after parent assistant stop clear messages id role state at tools notices user conversation reason usage sources steps ' +
  'assistants Messages Role Content Prompt Provider Model ErrorID Data Providers WS API Status ' +
  '__proto__ constructor toString toJSON valueOf length'
).split(' ');
const WORDS = [
  'chat',
  'chat_token',
  'notification',
  'error',
  'ai-chat',
  'reply-end',
  'tool',
  'user',
  'Success',
  'AiChat::',
];

const { value: familiar } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(fc.constantFrom(...WORDS, null, true, -1, 0.5, 1e308, ''), fc.anything()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
}));

const nested = (depth: number, open: string, inside: string, close: string) =>
  open.repeat(depth) + inside + close.repeat(depth);
const LIST = nested(100_000, '[', '', ']');

const HOSTILE: readonly string[] = [
  LIST,
  nested(50_000, '{"content":', '1', '}'),
  `{"type":"chat","content":${LIST}}`,
  `{"type":"chat","content":"so","why":{"intermediate_steps":[[["tool",${LIST}],1]]}}`,
  `{"history":[{"who":"AI","text":${LIST},"when":1e300}]}`,
  '{"type":"error","ai-chat":{"code":"__proto__","retryAfter":-1}}',
  '{"__proto__":{"type":"chat"},"content":"so"}',
  '{"type":"ai-chat","turn":"t","n":1e999,"delta":"so"}',
  '{"ai-chat":{"toString":1,"valueOf":1}}',
  '{"Messages":[{"Role":{"toLowerCase":1},"Content":{"trim":1}}],"Provider":{"toString":null}}',
];

describe('decoders never throw', () => {
  for (const [name, decode] of Object.entries(VALUE_DECODERS)) {
    it(`in ${name}`, () => {
      fc.assert(
        fc.property(
          fc.oneof(familiar, fc.anything({ withBigInt: true, withNullPrototype: true })),
          (value) => void decode(value),
        ),
      );
      for (const text of HOSTILE) decode(parseJson(text));
      decode(asObject(parseJson('{"ai-chat":{"toString":1,"valueOf":1}}'))['ai-chat']);
    });
  }

  for (const [name, decode] of Object.entries(TEXT_DECODERS)) {
    it(`in ${name}`, () => {
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.webPath()), (text) => void decode(text)),
      );
      fc.assert(fc.property(familiar, (value) => void decode(jsonOf(value))));
      for (const text of HOSTILE) decode(text);
    });
  }
});

describe('decoders have no side effects', () => {
  it('do not change Object.prototype', () => {
    for (const decode of Object.values(VALUE_DECODERS)) decode(parseJson('{"__proto__":{"polluted":true}}'));
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}
