import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createGuard } from '../../../../src/relay/guard.ts';
import { detectFormat, readResponse } from '../../../../src/relay/providers/upstream/response-body.ts';
import { inForm, type SseForm } from '../../../servers/sse-form.ts';

/** The events of a body that arrives in these reads. */
async function eventsOf(reads: readonly Buffer[]): Promise<string[]> {
  const body = new PassThrough();
  const events: string[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    const reader = {
      onEvent: (data: string) => void events.push(data),
      onFullBody: () => reject(new Error('taken for one piece')),
      onEnd: resolve,
      onOverflow: () => reject(new Error('too long')),
    };
    readResponse(body as unknown as IncomingMessage, reader, createGuard(reject));
  });
  for (const read of reads) body.write(read);
  body.end();
  await ended;
  return events;
}

describe('a body of server-sent events', () => {
  const expected = ['caffè', '👩‍👩‍👧 \uFEFF', ' two blanks', '{"a":1}'];
  const events = expected.map((data) => `data: ${data}\n\n`).join('');

  for (const [name, form] of Object.entries({
    LF: { lineEnd: '\n' },
    'CR and LF': { lineEnd: '\r\n' },
    'CR alone': { lineEnd: '\r' },
    'comments and a byte order mark': { comments: true, mark: true },
  } as const satisfies Record<string, SseForm>)) {
    it(`is the same wherever it is split: ${name}`, async () => {
      const bytes = Buffer.from(inForm(events, form, true));
      for (let at = 0; at <= bytes.length; at++) {
        assert.deepEqual(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)]), expected, `torn at ${at}`);
      }
      assert.deepEqual(await eventsOf(Array.from(bytes, (byte) => Buffer.of(byte))), expected);
    });
  }

  it('keeps its last event without an empty line at the end', async () => {
    for (const end of ['', '\n', '\r', '\r\n']) {
      assert.deepEqual(await eventsOf([Buffer.from(`data: a\n\ndata: b${end}`)]), ['a', 'b'], JSON.stringify(end));
    }
  });

  it('joins the lines of one event', async () => {
    assert.deepEqual(await eventsOf([Buffer.from('event: x\nid: 1\ndata: a\ndata: b\nretry: 5\n\n')]), ['a\nb']);
  });
});

describe('detectFormat', () => {
  it('decides by the first character', () => {
    for (const text of ['{"a":1}', '[', '"text"', '<html>', 'Error: x', 'prompt', '5', '\uFEFF\n {'])
      assert.equal(detectFormat(text), 'whole', text);
    for (const text of ['data: {', ': comment', 'event: x', 'id: 1', '\uFEFF\n\ndata:'])
      assert.equal(detectFormat(text), 'events');
    for (const text of ['', ' ', '\r\n\t\uFEFF']) assert.equal(detectFormat(text), undefined);
  });
});
