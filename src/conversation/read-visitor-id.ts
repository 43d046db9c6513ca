import type { ConversationOptions } from './conversation.ts';
import { VisitorId } from './visitor-id.ts';

/** Resolves to the page's id for the visitor, or to the generated one that is stored; to `undefined` if there is none. */
export async function readVisitorId(options: ConversationOptions): Promise<string | undefined> {
  const { userId, name = '', storage = 'local', environment } = options;
  if (userId) return userId;
  const idStorage = typeof storage === 'string' ? (environment?.ids ?? storage) : storage;
  return new VisitorId({ host: { userId, id: name }, storage: idStorage }).read();
}
