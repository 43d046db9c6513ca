import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { readEvents } from '../../../src/relay/providers/response-body.ts';
import { inForm, type SseForm } from '../../servers/sse-form.ts';

/** The events of a body that comes in these reads. */
async function eventsOf(reads: readonly Buffer[]): Promise<string[]> {
  const body = new PassThrough();
  const events: string[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    readEvents(body as unknown as IncomingMessage, {
      onData: (data) => events.push(data),
      onEnd: resolve,
      onOverflow: () => reject(new Error('too long')),
    });
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
    it(`is the same wherever it is torn in two: ${name}`, async () => {
      const bytes = Buffer.from(inForm(events, form, true));
      for (let at = 0; at <= bytes.length; at++) {
        assert.deepEqual(await eventsOf([bytes.subarray(0, at), bytes.subarray(at)]), expected, `torn at ${at}`);
      }
      assert.deepEqual(await eventsOf(Array.from(bytes, (byte) => Buffer.of(byte))), expected);
    });
  }

  it('keeps its last event where the empty line behind it is missing', async () => {
    for (const end of ['', '\n', '\r', '\r\n']) {
      assert.deepEqual(await eventsOf([Buffer.from(`data: a\n\ndata: b${end}`)]), ['a', 'b'], JSON.stringify(end));
    }
  });

  it('puts the lines of one event together', async () => {
    assert.deepEqual(await eventsOf([Buffer.from('event: x\nid: 1\ndata: a\ndata: b\nretry: 5\n\n')]), ['a\nb']);
  });
});
