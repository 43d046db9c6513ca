import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ERROR_DEFINITIONS } from '../../src/chat/index.ts';
import { encodeCatPrompt, encodeCatStop } from '../../src/protocol/cat-client-codec.ts';
import { decodeCatClientFrame, decodeCatFrame, encodeCatExtensionFrame } from '../../src/protocol/cat.ts';
import {
  decodeCatConversations,
  decodeCatExtendedHistory,
  encodeCatConversations,
  encodeCatExtendedHistory,
} from '../../src/protocol/cat-http.ts';
import { decodeExtensionFrame, decodeStop, encodeExtensionFrame, encodeStop } from '../../src/protocol/extension.ts';
import { parseJson } from '../../src/protocol/json.ts';
import {
  decodeDeleteRequest,
  decodeEraseRequest,
  decodeFeedbackRequest,
  decodeRenameRequest,
  encodeDeleteRequest,
  encodeEraseRequest,
  encodeFeedbackRequest,
  encodeRenameRequest,
} from '../../src/protocol/message-requests.ts';
import { decodeLovelaceHandshake, encodeLovelaceHandshake } from '../../src/protocol/lovelace-handshake.ts';
import {
  decodeConversationRequest,
  decodeConversations,
  decodeHistory,
  decodeRequestError,
  encodeCleared,
  encodeConversationRequest,
  encodeConversations,
  encodeHistory,
  encodeRequestError,
} from '../../src/protocol/stored-conversation.ts';
import { decodeLovelaceAck, decodeLovelaceQuery, encodeLovelaceQuery } from '../../src/protocol/lovelace.ts';

const readme = readFileSync(new URL('../../src/protocol/README.md', import.meta.url), 'utf8');

/** The frames of the page by the title of their code block. */
const frames = new Map<string, string[]>();
for (const [, kind = '', body = ''] of readme.matchAll(/^```json (.+)\n([^]*?)\n```$/gm)) {
  frames.set(kind, [...(frames.get(kind) ?? []), ...body.split('\n')]);
}

/** Decodes a frame of each kind. Throws, or returns the frame as our own end encodes it. */
const readers: Readonly<Record<string, (frame: string) => string | undefined>> = {
  'cat client'(frame) {
    assert.equal(decodeCatClientFrame(frame, false).kind, 'prompt');
    return undefined;
  },
  'cat server'(frame) {
    assert.match(decodeCatFrame(frame).kind, /^(token|notice|answer|error)$/);
    return undefined;
  },
  'lovelace client'(frame) {
    assert.equal(decodeLovelaceQuery(parseJson(frame)).kind, 'query');
    return undefined;
  },
  'lovelace acknowledgement'(frame) {
    const value = parseJson(frame);
    assert.notEqual(value, undefined);
    assert.equal(decodeLovelaceAck(value) === undefined, value === null);
    return undefined;
  },
  'extended cat server'(frame) {
    const decoded = decodeCatFrame(frame);
    assert.ok(decoded.kind === 'extension');
    return encodeCatExtensionFrame(decoded.frame);
  },
  'extended cat client'(frame) {
    const decoded = decodeCatClientFrame(frame, true);
    assert.ok(decoded.kind !== 'invalid');
    return decoded.kind === 'stop' ? encodeCatStop(decoded.turnId) : encodeCatPrompt(decoded.prompt);
  },
  'extended feedback'(body) {
    const request = decodeFeedbackRequest(parseJson(body));
    return request && JSON.stringify(encodeFeedbackRequest(request));
  },
  'extended deletion'(body) {
    const request = decodeDeleteRequest(parseJson(body));
    return request && JSON.stringify(encodeDeleteRequest(request));
  },
  'extended erasure'(body) {
    const userId = decodeEraseRequest(parseJson(body));
    return userId && JSON.stringify(encodeEraseRequest({ userId }));
  },
  'extended title'(body) {
    const request = decodeRenameRequest(parseJson(body));
    return request && JSON.stringify(encodeRenameRequest(request));
  },
  'extended lovelace server'(frame) {
    const decoded = decodeExtensionFrame(parseJson(frame));
    assert.ok(decoded);
    return JSON.stringify(encodeExtensionFrame(decoded));
  },
  'extended lovelace client'(frame) {
    const decoded = decodeLovelaceQuery(parseJson(frame));
    assert.ok(decoded.kind === 'query');
    return JSON.stringify(encodeLovelaceQuery(decoded.query));
  },
  'extended lovelace stop'(frame) {
    const stop = decodeStop(parseJson(frame));
    assert.ok(stop);
    return JSON.stringify(encodeStop(stop.turnId));
  },
  'extended lovelace handshake'(frame) {
    const { offersExtension, userId, conversation, token } = decodeLovelaceHandshake(parseJson(frame));
    assert.ok(offersExtension && userId !== undefined);
    return JSON.stringify(encodeLovelaceHandshake(userId, conversation, token));
  },
  'extended lovelace request'(frame) {
    const request = decodeConversationRequest(parseJson(frame));
    assert.ok(request);
    return JSON.stringify(encodeConversationRequest(request));
  },
  'extended lovelace answer'(frame) {
    const error = decodeRequestError(parseJson(frame));
    const messages = decodeHistory(parseJson(frame));
    const conversations = decodeConversations(parseJson(frame));
    if (error) return JSON.stringify(encodeRequestError(error));
    if (conversations) return JSON.stringify(encodeConversations(conversations));
    return JSON.stringify(messages ? encodeHistory(messages) : encodeCleared());
  },
  'extended cat conversations'(frame) {
    const conversations = decodeCatConversations(parseJson(frame));
    assert.ok(conversations);
    return JSON.stringify(encodeCatConversations(conversations));
  },
  'extended cat history'(frame) {
    const messages = decodeCatExtendedHistory(parseJson(frame));
    assert.ok(messages);
    return JSON.stringify(encodeCatExtendedHistory(messages));
  },
};

describe('the protocol specification', () => {
  it('has frames of exactly the known kinds', () => {
    assert.deepEqual([...frames.keys()].toSorted(), Object.keys(readers).toSorted());
  });

  for (const [kind, lines] of frames) {
    it(`has frames that the codecs decode and encode: ${kind}`, () => {
      for (const line of lines) {
        const written = readers[kind]?.(line);
        if (written !== undefined) assert.equal(line, written, 'the frame as our own end writes it');
      }
    });
  }

  it('shows every event type of a reply, numbered without a gap', () => {
    const events = (frames.get('extended cat server') ?? []).flatMap((line) => {
      const decoded = decodeCatFrame(line);
      // Except for the merged deltas of a resumed turn.
      const isEvent =
        decoded.kind === 'extension' && decoded.frame.kind === 'event' && decoded.frame.firstNumber === undefined;
      return isEvent ? [decoded.frame] : [];
    });
    assert.deepEqual(
      events.map(({ number }) => number),
      events.map((_, index) => index + 1),
    );
    assert.deepEqual([...new Set(events.map(({ event }) => event.type))].toSorted(), [
      'data',
      'media',
      'notice',
      'reasoning-delta',
      'reply-end',
      'reply-start',
      'suggestions',
      'text-delta',
      'tool',
    ]);
  });

  it('has a table with exactly the error codes', () => {
    const table = readme
      .slice(readme.indexOf('\n| codes |'))
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const codes = table.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
    );
    assert.deepEqual(codes.toSorted(), Object.keys(ERROR_DEFINITIONS).toSorted());
  });
});
