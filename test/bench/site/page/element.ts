import type { ChatTransport } from '../../../../src/transports/contract/transport.ts';
import { nextAnswer } from './prompted.ts';

/** Gives `<ai-chat>` a backend in the page, before its own script runs. */
const chat = document.querySelector('ai-chat') as unknown as { transport: () => ChatTransport };
chat.transport = () => ({
  async *send() {
    yield { type: 'reply-start' };
    for (const delta of nextAnswer()) yield { type: 'text-delta', delta };
    yield { type: 'reply-end', reason: 'done' };
  },
  setListener() {},
  close() {},
});
