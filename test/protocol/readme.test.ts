import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ERROR_DEFINITIONS } from '../../src/chat/index.ts';
import { encodeCatPrompt, encodeCatStop } from '../../src/protocol/cat-client-codec.ts';
import { decodeCatClientFrame, decodeCatFrame, encodeCatExtensionFrame } from '../../src/protocol/cat.ts';
import { decodeExtensionFrame, decodeStop, encodeExtensionFrame, encodeStop } from '../../src/protocol/extension.ts';
import { parseJson } from '../../src/protocol/json.ts';
import { decodeLovelaceAck, decodeLovelaceQuery, encodeLovelaceQuery } from '../../src/protocol/lovelace.ts';

const readme = readFileSync(new URL('../../src/protocol/README.md', import.meta.url), 'utf8');

/** The frames of the page, by what their code block is called. */
const frames = new Map<string, string[]>();
for (const [, kind = '', body = ''] of readme.matchAll(/^```json (.+)\n([^]*?)\n```$/gm)) {
  frames.set(kind, [...(frames.get(kind) ?? []), ...body.split('\n')]);
}

/** What becomes of a frame of each kind; throws, or returns what our own end would have written instead. */
const readers: Readonly<Record<string, (frame: string) => string | undefined>> = {
  'cat hears'(frame) {
    assert.equal(decodeCatClientFrame(frame, false).kind, 'prompt');
    return undefined;
  },
  'cat says'(frame) {
    assert.match(decodeCatFrame(frame).kind, /^(token|notice|answer|error)$/);
    return undefined;
  },
  'lovelace hears'(frame) {
    assert.equal(decodeLovelaceQuery(parseJson(frame)).kind, 'query');
    return undefined;
  },
  'lovelace acknowledges'(frame) {
    const value = parseJson(frame);
    assert.notEqual(value, undefined);
    assert.equal(decodeLovelaceAck(value) === undefined, value === null);
    return undefined;
  },
  'greeted cat says'(frame) {
    const said = decodeCatFrame(frame);
    assert.ok(said.kind === 'extension');
    return encodeCatExtensionFrame(said.frame);
  },
  'greeted cat hears'(frame) {
    const heard = decodeCatClientFrame(frame, true);
    assert.ok(heard.kind !== 'invalid');
    return heard.kind === 'stop' ? encodeCatStop(heard.turnId) : encodeCatPrompt(heard.prompt);
  },
  'greeted lovelace says'(frame) {
    const said = decodeExtensionFrame(parseJson(frame));
    assert.ok(said);
    return JSON.stringify(encodeExtensionFrame(said));
  },
  'greeted lovelace hears'(frame) {
    const heard = decodeLovelaceQuery(parseJson(frame));
    assert.ok(heard.kind === 'query');
    return JSON.stringify(encodeLovelaceQuery(heard.query));
  },
  'greeted lovelace stops'(frame) {
    const stop = decodeStop(parseJson(frame));
    assert.ok(stop);
    return JSON.stringify(encodeStop(stop.turnId));
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
    const events = (frames.get('greeted cat says') ?? []).flatMap((line) => {
      const said = decodeCatFrame(line);
      // But for the run of deltas that only who comes back gets.
      const isEvent = said.kind === 'extension' && said.frame.kind === 'event' && said.frame.firstNumber === undefined;
      return isEvent ? [said.frame] : [];
    });
    assert.deepEqual(
      events.map(({ number }) => number),
      events.map((_, index) => index + 1),
    );
    assert.deepEqual([...new Set(events.map(({ event }) => event.type))].toSorted(), [
      'media',
      'notice',
      'reasoning-delta',
      'reply-end',
      'reply-start',
      'text-delta',
      'tool',
    ]);
  });

  it('names every code of a fault', () => {
    for (const code of Object.keys(ERROR_DEFINITIONS)) assert.ok(readme.includes(`\`${code}\``), code);
  });
});
