import { LOVELACE_HISTORY_KEY, readLovelaceHistory } from '../transports/contract/load-foreign-history.ts';
import type { ConversationOptions } from './conversation.ts';
import { ConversationRecords } from './conversation-records.ts';
import { environmentOf } from './environment.ts';
import { storeVisitorId } from './store-visitor-id.ts';
import { VisitorId } from './visitor-id.ts';

/** Present once the history was imported, or found to be unusable. */
const MARK_KEY = 'ai-chat:lovelace-history';

/**
 * Imports the history of Lovelace's own client, if the page's storage has it, once in a browser. It is not changed. One that is malformed or too long is
 * ignored with a warning. Not for a user whom the page names, because the history may be somebody else's, nor where conversations are not kept in this
 * browser. Two tabs that do so at the same time store the same under the same keys. Never rejects.
 */
export async function importForeignHistory(options: ConversationOptions): Promise<void> {
  const { userId, storage = 'local', environment } = options;
  if (userId || storage !== 'local') return;
  try {
    const local = environmentOf(environment).localStorage();
    const history = local.getItem(LOVELACE_HISTORY_KEY);
    if (history === null || local.getItem(MARK_KEY) !== null) return;
    const conversations = await readLovelaceHistory(history);
    if (!conversations)
      console.warn('<ai-chat> The history of Lovelace’s client is malformed or too long. It is not imported.');
    for (const { key, messages } of conversations ?? []) {
      const records = (await ConversationRecords.open(options)) ?? (await openForNewVisitor(options));
      if (!records) return;
      await records.add(key, messages);
    }
    // Last: an import that was interrupted is made again.
    local.setItem(MARK_KEY, '1');
  } catch {
    // The storage is blocked or full, or the code could not be loaded.
  }
}

/** Stores the id of a visitor who has none, because there is something of theirs now. */
async function openForNewVisitor(options: ConversationOptions): Promise<ConversationRecords | undefined> {
  const { name: id = '', environment } = options;
  const visitorId = new VisitorId({ host: { userId: undefined, id }, storage: environment?.ids ?? 'local' });
  await storeVisitorId(visitorId, { clock: environmentOf(environment).clock, locks: environment?.locks });
  return ConversationRecords.open(options);
}
