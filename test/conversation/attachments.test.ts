import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Media } from '../../src/chat/index.ts';
import { acceptedAttachments } from '../../src/conversation/conversation.ts';
import { answer, transcript, Visit, type VisitPage } from './conversation-fixture.ts';

const data = (type: string, length: number): string => `data:${type};base64,${'A'.repeat(length)}`;
const THUMBNAIL = data('image/jpeg', 8_000);
const LARGE: Media = {
  kind: 'image',
  url: data('image/png', 400_000),
  alt: 'A sock',
  name: 'a.png',
  thumbnail: THUMBNAIL,
};
const SMALL: Media = { kind: 'file', url: data('text/plain', 400), name: 'b.txt' };
const FILE: Media = { kind: 'file', url: data('application/pdf', 400_000), name: 'c.pdf' };
const MEDIA = [LARGE, SMALL, FILE];

const sent = ({ thumbnail: _, ...media }: Media): Media => media;
const shown = ({ conversation }: VisitPage) => conversation.getSnapshot().messages[0]?.media;

describe('the attachments of a prompt', () => {
  it('are sent without their thumbnails, shown, and given to `beforeSend`', async () => {
    const visit = new Visit();
    const given: unknown[] = [];
    const page = visit.openPage({ beforeSend: ({ text, media }) => (given.push(media), text) });
    assert.ok(page.conversation.send('What is this?', { media: MEDIA }).isAccepted);
    await visit.settle();
    assert.deepEqual(visit.backend.lastTurn.request.messages, [
      { role: 'user', text: 'What is this?', media: MEDIA.map(sent) },
    ]);
    assert.deepEqual(shown(page), MEDIA);
    assert.deepEqual(given, [MEDIA]);
  });

  it('need no text', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    assert.deepEqual(page.conversation.send('', { media: [] }), { isAccepted: false, reason: 'empty' });
    assert.ok(page.conversation.send('', { media: [SMALL] }).isAccepted);
    await answer(visit, 'A text.');
    assert.deepEqual(transcript(page), ['user:  (done)', 'assistant: A text. (done)']);
  });

  it('stay when the prompt is edited, unless there are others', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('What is this?', { media: [SMALL] });
    await answer(visit, 'A text.');
    const { messages } = page.conversation.getSnapshot();
    assert.ok(page.conversation.edit(messages[0]?.id ?? '', 'And now?').isAccepted);
    await answer(visit, 'The same.');
    assert.deepEqual(visit.backend.lastTurn.request.messages.at(-1)?.media, [SMALL]);
    const [edited] = page.conversation.getSnapshot().messages;
    page.conversation.edit(edited?.id ?? '', 'And now?', { media: [] });
    await answer(visit, 'Nothing.');
    assert.deepEqual(visit.backend.lastTurn.request.messages.at(-1), { role: 'user', text: 'And now?' });
  });

  it('are stored as thumbnails and small files, large files by their names', async () => {
    const visit = new Visit();
    const page = visit.openPage();
    page.conversation.send('What is this?', { media: MEDIA });
    await answer(visit, 'A sock.');
    const next = visit.reload(page);
    await visit.settle();
    assert.deepEqual(shown(next), [{ ...sent(LARGE), url: THUMBNAIL }, SMALL, { ...FILE, url: '' }]);
    assert.deepEqual(transcript(next), ['user: What is this? (done)', 'assistant: A sock. (done)']);
  });

  it('take no room in a storage that is full: the text stays', async () => {
    const visit = new Visit();
    visit.local.quota = 6_000;
    const page = visit.openPage();
    page.conversation.send('What is this?', { media: Array.from({ length: 10 }, () => LARGE) });
    await visit.settle();
    const next = visit.reload(page);
    await visit.settle();
    assert.match(transcript(next)[0] ?? '', /^user: What is this\?/);
  });

  it('come back from a backend that has kept them', async () => {
    const visit = new Visit();
    visit.backend.hasMemory = true;
    const page = visit.openPage({ userId: 'anna' });
    page.conversation.send('What is this?', { media: [FILE] });
    await answer(visit, 'A page.');
    const next = visit.reload(page, { userId: 'anna' });
    await visit.settle();
    assert.deepEqual(shown(next), [FILE]);
  });

  it('are accepted as the chosen assistant says, else as the transport does', () => {
    const accepts = { kinds: ['image'], count: 1, bytes: 5 } as const;
    const other = { ...accepts, count: 2 };
    const assistants = [
      { id: 'a', label: 'A', accepts: other },
      { id: 'b', label: 'B' },
    ];
    assert.equal(acceptedAttachments({ assistants, accepts }), other);
    assert.equal(acceptedAttachments({ assistants, accepts }, 'b'), accepts);
    assert.equal(acceptedAttachments({ assistants, accepts: undefined }, 'b'), undefined);
    assert.equal(acceptedAttachments({ assistants: [], accepts }), accepts);
  });
});

describe('the attachments of a draft', () => {
  const options = { userId: 'anna' };
  const attached = ({ conversation }: VisitPage) => conversation.getSnapshot().draftMedia;

  it('are there again after a reload, in their own tab only, until they are sent', async () => {
    const visit = new Visit();
    const page = visit.openPage(options);
    await visit.settle();
    page.conversation.setDraftMedia([LARGE, SMALL]);
    const other = visit.openPage(options);
    await visit.settle();
    assert.deepEqual(attached(other), []);
    const next = visit.reload(page, options);
    await visit.settle();
    assert.deepEqual(attached(next), [LARGE, SMALL]);
    next.conversation.send('What are these?', { media: attached(next) });
    next.conversation.setDraftMedia([]);
    await visit.settle(1);
    const last = visit.reload(next, options);
    await visit.settle();
    assert.deepEqual(attached(last), []);
    assert.equal(shown(last)?.length, 2);
  });

  it('come back by their names beyond 2 million characters, and all of them from a storage that is full', async () => {
    const visit = new Visit();
    const page = visit.openPage(options);
    await visit.settle();
    const huge: Media = { ...FILE, url: data('application/pdf', 1_900_000) };
    page.conversation.setDraftMedia([huge, LARGE, SMALL]);
    const next = visit.reload(page, options);
    await visit.settle();
    const { thumbnail: _, ...large } = LARGE;
    assert.deepEqual(attached(next), [huge, { ...large, url: '' }, SMALL]);
    next.session.quota = 1_000;
    next.conversation.setDraftMedia([SMALL, FILE]);
    const last = visit.reload(next, options);
    await visit.settle();
    assert.deepEqual(attached(last), [
      { ...SMALL, url: '' },
      { ...FILE, url: '' },
    ]);
  });

  it('of another user are neither shown nor kept', async () => {
    const visit = new Visit();
    const page = visit.openPage(options);
    await visit.settle();
    page.conversation.setDraftMedia([SMALL]);
    await visit.settle();
    page.conversation.configure({ userId: 'bob' });
    await visit.settle();
    assert.deepEqual(attached(page), []);
    assert.deepEqual(
      [...page.session.texts.values()].filter((text) => text.includes('b.txt')),
      [],
    );
  });

  it('are no text that is lost when storing them fails', async () => {
    const visit = new Visit();
    const page = visit.openPage(options);
    await visit.settle();
    page.session.quota = 0;
    page.conversation.setDraftMedia([SMALL]);
    page.conversation.setDraft('typed');
    await visit.settle();
    const { draft, draftMedia } = page.conversation.getSnapshot();
    assert.deepEqual([draft, draftMedia], ['typed', [SMALL]]);
  });
});
