import { describe, it } from 'node:test';
import { replyChecks, type ReplySubject } from './reply.ts';

/** What every provider does: the sentence it shares with a transport. */
export function providerContract(name: string, open: () => Promise<ReplySubject>): void {
  describe(`provider: ${name}`, () => {
    for (const { name: behaviour, run } of replyChecks) it(behaviour, () => run(open));
  });
}
