import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const ANNA = { userId: 'anna' };
const TALK = ['user: One? (done)', 'assistant: 1 (done)'];
const ALL = [...TALK, 'user: Two? (done)', 'assistant: 2 (done)'];

type StoredRecord = Record<string, unknown>;

const ask = async (visit: Visit, { conversation }: VisitPage, prompt: string, answer: string): Promise<void> => {
  conversation.send(prompt);
  await visit.settle();
  visit.backend.lastTurn.end(answer);
  await visit.settle();
};

/** A browser in which a build of ours has stored a conversation, as another build would have. */
const visitAfter = async (change: (record: StoredRecord) => void): Promise<Visit> => {
  const visit = new Visit();
  const page = visit.openPage(ANNA);
  await ask(visit, page, 'One?', '1');
  page.conversation.close();
  await visit.settle();
  for (const [key, text] of visit.local.texts) {
    if (!/:(?:state|transcript|index)$/.test(key)) continue;
    const record = JSON.parse(text) as StoredRecord;
    change(record);
    visit.local.texts.set(key, JSON.stringify(record));
  }
  return visit;
};

const textsOf = (visit: Visit, end: string): readonly string[] =>
  [...visit.local.texts].flatMap(([key, text]) => (key.endsWith(end) ? text : []));

interface OtherBuild {
  change(record: StoredRecord): void;
  /** Whether its records are copied before they are overwritten. */
  readonly isCopied: boolean;
}

const NEWER: OtherBuild = {
  change(record) {
    record['version'] = 2;
    record['tags'] = ['new'];
    const { messages } = record;
    if (Array.isArray(messages)) for (const message of messages as StoredRecord[]) message['mood'] = 'new';
  },
  isCopied: true,
};

const BUILDS: Readonly<Record<string, OtherBuild>> = {
  'an older build': { change: (record) => (record['version'] = 0), isCopied: false },
  'a newer build': NEWER,
  'a build without versions': { change: (record) => Reflect.deleteProperty(record, 'version'), isCopied: true },
};

describe('a conversation of another build', () => {
  for (const [name, { change, isCopied }] of Object.entries(BUILDS)) {
    it(`is shown, continued and shown by the next page after ${name}`, async () => {
      const visit = await visitAfter(change);
      const [before] = textsOf(visit, ':transcript');
      const page = visit.openPage(ANNA);
      await visit.settle();
      assert.deepEqual(transcript(page), TALK);
      await ask(visit, page, 'Two?', '2');
      assert.deepEqual(transcript(page), ALL);
      assert.deepEqual(textsOf(visit, ':transcript:unreadable'), isCopied ? [before] : []);
      const next = visit.reload(page, ANNA);
      await visit.settle();
      assert.deepEqual(transcript(next), ALL);
    });

    it(`is gone after it was cleared, with all copies, after ${name}`, async () => {
      const visit = await visitAfter(change);
      const page = visit.openPage(ANNA);
      await visit.settle();
      const isCleared = page.conversation.clear();
      await visit.settle();
      assert.equal(await isCleared, true);
      // A mark in the place of a transcript that the database, which fails here, may still have.
      const texts = textsOf(visit, '').filter((text) => text !== '\0');
      assert.deepEqual(texts, ['anna']);
    });

    it(`is shown by two tabs as one conversation after ${name}`, async () => {
      const visit = await visitAfter(change);
      const [first, second] = [visit.openPage(ANNA), visit.openPage(ANNA)];
      await visit.settle();
      await ask(visit, second, 'Two?', '2');
      assert.deepEqual([transcript(first), transcript(second)], [ALL, ALL]);
    });
  }

  it('keeps what a newer build has stored of a message, over a turn of this build', async () => {
    const visit = await visitAfter(NEWER.change);
    const page = visit.openPage(ANNA);
    await visit.settle();
    await ask(visit, page, 'Two?', '2');
    const [text = ''] = textsOf(visit, ':transcript');
    const { version, messages } = JSON.parse(text) as { version: number; messages: StoredRecord[] };
    assert.equal(version, 1);
    assert.deepEqual(
      messages.map(({ mood }) => mood),
      ['new', 'new', undefined, undefined],
    );
  });
});
