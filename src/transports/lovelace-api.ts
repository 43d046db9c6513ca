import type { ChatEvent, ChatRequest } from '../chat/index.ts';
import type { Address } from './address.ts';
import { errorOf } from './error-of.ts';
import { LovelaceHttp } from './lovelace-http.ts';
import { spellRequest } from './lovelace-request.ts';
import { openReply } from './open-reply.ts';
import type { ChatTransport, TransportOptions } from './transport.ts';

/**
 * Lovelace over plain HTTP: a request for each prompt, and the answer in one piece. The stock servers of today lose the answer
 * on its way (`empty-answer`).
 */
export function createLovelaceApi(address: Address, options: TransportOptions): ChatTransport {
  const closing = new AbortController();
  const http = new LovelaceHttp(address.http, options, closing.signal);

  const answer = async (request: ChatRequest, signal: AbortSignal): Promise<ChatEvent> => {
    try {
      const outcome = await http.complete(spellRequest(request, { mode: 'api' }), signal);
      if (outcome.kind === 'fault') return { type: 'reply-error', ...outcome.error };
      return { type: 'reply-end', reason: 'done', text: outcome.text };
    } catch (cause) {
      return { type: 'reply-error', ...errorOf(cause) };
    }
  };

  return {
    send(request, { signal }) {
      const { reply, ended } = openReply(signal, closing.signal);
      if (!ended.aborted) void answer(request, ended).then((event) => reply.push(event));
      return reply;
    },
    listen() {
      // There is no connection to tell of.
    },
    close() {
      closing.abort();
    },
    assistants: () => http.assistants(),
  };
}
