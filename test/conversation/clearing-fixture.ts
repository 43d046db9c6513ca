import assert from 'node:assert/strict';
import type { ChatError } from '../../src/chat/error.ts';
import type { Visit, VisitPage } from './conversation-fixture.ts';

/** A conversation that is being cleared. */
export interface Clearing {
  readonly cleared: Promise<boolean>;
  /** Ends it in the backend, with an error if there is one. */
  end(error?: ChatError): Promise<void>;
}

/** Starts to clear a conversation, which the backend finishes when `end` is called. */
export async function beginClearing(visit: Visit, { conversation }: VisitPage): Promise<Clearing> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  visit.backend.beforeClear = () => promise;
  const cleared = conversation.clear();
  await visit.settle();
  assert.equal(conversation.getSnapshot().isClearing, true);
  return {
    cleared,
    end: async (error?: ChatError): Promise<void> => {
      if (error) reject(error);
      else resolve();
      await visit.settle();
    },
  };
}
