import { expect } from '@open-wc/testing';
import { conversationKey } from '../../../src/conversation/storage/conversation-key.ts';
import { mayBeStored } from '../../../src/conversation/storage/may-be-stored.ts';
import { PageStorages } from '../../../src/conversation/storage/page-storages.ts';
import type { StorageChoice } from '../../../src/conversation/storage/storage.ts';
import { StoredConversation } from '../../../src/conversation/storage/stored-conversation.ts';
import { createWebStorage } from '../../../src/conversation/storage/web-storage.ts';
import { StoringVisitorId } from '../storing-visitor-id.ts';
import { createMessage } from '../../../src/chat/index.ts';
import { browserClock as clock } from '../../../src/transports/shared/browser-clock.ts';

// Test pages run in parallel and share one storage, so each test has an element id of its own.
let element = '';

const MESSAGE = createMessage('user', { id: 'p', turnId: 't', text: 'How much? 🐈', state: 'done' });
const TRANSCRIPT = { conversationId: 'c', messages: [MESSAGE], selected: { '': 'p' } };

describe('the storages of the browser', () => {
  beforeEach(() => (element = `test-${Math.random()}`));
  afterEach(() => {
    for (const storage of [localStorage, sessionStorage]) {
      for (const name of Object.keys(storage)) if (name.includes(element)) storage.removeItem(name);
    }
  });

  for (const choice of ['local', 'session'] as const) {
    it(`return a conversation to the next page with \`${choice}\``, async () => {
      const page = open(choice);
      await page.writeTranscript(TRANSCRIPT);
      page.writeState({ conversationId: 'c', draft: 'Could' });
      expect(mayBeStored(choice)).to.equal(true);
      const next = open(choice);
      expect(await next.read()).to.deep.include({ ...TRANSCRIPT, draft: 'Could' });
      await next.delete();
      expect(await open(choice).read()).to.equal(undefined);
      expect(keysOf(choice)).to.deep.equal([]);
    });
  }

  it('have transcripts in IndexedDB, not in localStorage', async () => {
    await open('local').writeTranscript(TRANSCRIPT);
    expect(keysOf('local')).to.deep.equal([`${key()}:index`]);
    expect((await indexedDB.databases()).map(({ name }) => name)).to.include('ai-chat');
    await open('local').delete();
  });

  it('keep a conversation of 2 MB, which is read whole', async () => {
    const message = { ...MESSAGE, text: 'ä'.repeat(990_000) };
    await open('local').writeTranscript({ ...TRANSCRIPT, messages: [message] });
    expect((await open('local').read())?.messages).to.deep.equal([message]);
    await open('local').delete();
  });

  it('evict an older conversation from a full sessionStorage', async () => {
    const fill = 'x'.repeat(1_900_000);
    for (const visitor of ['1', '2', '3']) {
      await open('session', visitor).writeTranscript({ ...TRANSCRIPT, messages: [{ ...MESSAGE, text: fill }] });
      // The times of the conversations differ.
      await new Promise((resolve) => clock.schedule(2, () => resolve(undefined)));
    }
    expect(await open('session', '1').read()).to.equal(undefined);
    expect((await open('session', '3').read())?.messages[0]?.text.length).to.equal(fill.length);
  });

  it('let two frames that create a visitor id at once have the same one, with locks and without', async () => {
    const frames = [addFrame(), addFrame()];
    const noLocks = { request: () => Promise.reject(new Error('no locks')) };
    try {
      for (const locks of [undefined, noLocks]) {
        const host = { userId: undefined, id: `${element}-${locks ? 'without' : 'with'}` };
        const tabs = frames.map((frame) => {
          const storage = createWebStorage(() => frame.localStorage);
          return new StoringVisitorId({
            host,
            clock,
            storage,
            locks: locks ?? frame.navigator.locks,
            storageEvents: frame,
          });
        });
        expect(tabs[0]?.value).to.not.equal(tabs[1]?.value);
        const ids = await Promise.all(tabs.map((tab) => tab.create()));
        expect(ids[0]).to.equal(ids[1]);
        expect(localStorage.getItem(`ai-chat:user:${host.id}`)).to.equal(ids[0]);
      }
    } finally {
      for (const frame of frames) frame.frameElement?.remove();
    }
  });

  it('let a frame take over the visitor id that another one has stored, while its own is fresh', async () => {
    const frames = [addFrame(), addFrame()];
    const host = { userId: undefined, id: element };
    try {
      let onChange = (): void => {};
      const isChanged = new Promise<void>((resolve) => (onChange = resolve));
      const [first, second] = frames.map((frame) => {
        const storage = createWebStorage(() => frame.localStorage);
        return new StoringVisitorId({ host, clock, storage, storageEvents: frame, onChange });
      });
      expect(second?.isFresh).to.equal(true);
      const id = await first?.create();
      await isChanged;
      expect([second?.value, second?.isFresh]).to.deep.equal([id, false]);
    } finally {
      for (const frame of frames) frame.frameElement?.remove();
    }
  });
});

function key(visitor = 'anna'): string {
  return conversationKey({ backend: '', element, visitor });
}

/** The conversation on another page. */
function open(choice: StorageChoice, visitor?: string): StoredConversation {
  // A database may need longer than its limit while other pages test in parallel.
  const patient = { ...clock, schedule: (ms: number, task: () => void) => clock.schedule(10 * ms, task) };
  const storages = new PageStorages({ clock: patient }).open(choice);
  if (!storages) throw new Error('nothing is stored');
  return new StoredConversation({ key: key(visitor), storages, clock });
}

function keysOf(choice: 'local' | 'session'): string[] {
  return Object.keys(choice === 'local' ? localStorage : sessionStorage).filter((name) => name.startsWith(key()));
}

function addFrame(): Window {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  if (!frame.contentWindow) throw new Error('no window');
  return frame.contentWindow;
}
