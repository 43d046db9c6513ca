import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatTab } from '../helpers/chat-tab.ts';
import { isPlayed } from '../helpers/played-cases.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { visitedSite } from '../helpers/visited-site.ts';

/** What browsers and their settings do to a page's storage. Each runs in the page, before its scripts. */
const FAULTS: Readonly<Record<string, () => void>> = {
  'all storage is blocked': () => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(globalThis, name, { get: refuse });
  },
  'all storage is full': () => {
    const refuse = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    Storage.prototype.setItem = refuse;
    IDBObjectStore.prototype.put = refuse;
    IDBObjectStore.prototype.add = refuse;
  },
  'databases never open': () => {
    // As in a browser whose profile is damaged: neither success nor an error.
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  },
  'there are no channels between tabs': () => {
    Reflect.deleteProperty(globalThis, 'BroadcastChannel');
  },
  'there are no locks': () => {
    Reflect.deleteProperty(Navigator.prototype, 'locks');
  },
};

const FOREIGN = '{"version":"what somebody else wrote"';

describe('a visitor whose browser cannot store the conversation', { concurrency: 6 }, () => {
  const place = visitedSite();

  for (const [row, transport] of ['cat', 'lovelace'].entries()) {
    for (const [fault, prepare] of Object.entries(FAULTS).filter((_, column) => isPlayed(row, column, 2))) {
      it(`is answered, before and after a reload, when ${fault}, over ${transport}`, () =>
        place.visit(async ({ url, provider, visitor }) => {
          const tab = await visitor.open(place.site.page({ transport, url }), prepare);
          const errors = errorsOf(tab);
          for (const text of ['First', 'Second']) {
            provider.plan({ tokens: [`${text} answer.`] });
            await tab.ask(text);
            assert.equal(await tab.over(), `“${text} answer.”`);
            await tab.reload();
          }
          assert.equal(provider.count(), 2);
          assert.deepEqual(errors, []);
        }));
    }

    it(`is answered when all that was stored is unreadable, which is kept, over ${transport}`, () =>
      place.visit(async ({ url, provider, visitor }) => {
        const address = place.site.page({ transport, url });
        const tab = await visitor.open(address);
        provider.plan({ tokens: ['First answer.'] });
        await tab.ask('First');
        await tab.shows(shownPrompt('First'), shownAnswer('First answer.'));
        // A document of the site without a chat.
        const elsewhere = new URL('ai-chat.js', address).href;
        await tab.page.goto(elsewhere);
        const stored = await tab.page.evaluate(replaceAll, FOREIGN);
        assert.ok(
          stored.some((value) => value.includes('First answer.')),
          'the conversation was stored',
        );

        await tab.page.goto(address);
        const errors = errorsOf(tab);
        provider.plan({ tokens: ['Second answer.'] });
        await tab.ask('Second');
        assert.equal(await tab.over(), '“Second answer.”');
        assert.equal(provider.count(), 2);
        assert.deepEqual(errors, []);
        await tab.page.goto(elsewhere);
        const kept = await tab.page.evaluate(replaceAll, '');
        assert.ok(kept.includes(FOREIGN), 'what was unreadable is still there');
        assert.ok(
          kept.some((value) => value.includes('Second answer.')),
          'the conversation was stored',
        );
      }));
  }
});

/** Exceptions of a page, and errors on its console, from now on. */
function errorsOf({ page }: ChatTab): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return errors;
}

/** Runs in the page: writes a text over everything that the site has stored. @returns what was there, as text. */
async function replaceAll(text: string): Promise<string[]> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
  const found: string[] = [];
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) {
      found.push(storage.getItem(key) ?? '');
      storage.setItem(key, text);
    }
  }
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
      for (const key of await settled(store.getAllKeys())) {
        const value: unknown = await settled(store.get(key));
        found.push(typeof value === 'string' ? value : JSON.stringify(value));
        await settled(store.put(text, key));
      }
    }
    database.close();
  }
  return found;
}
