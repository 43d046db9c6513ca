import type { ChatReply } from '../../src/chat/index.ts';
import { openEndpoints, type EndpointSetting, type OpenEndpoints } from './open-endpoints.ts';
import { replyInChunks } from './scripted-provider.ts';

/** Opens the endpoints with a provider that answers in these chunks, and with `overloaded` to the prompt "fail". */
export async function openForStockClients(setting: EndpointSetting, chunks: readonly string[]): Promise<OpenEndpoints> {
  const relay = await openEndpoints(setting);
  relay.provider.answer = ({ messages }) => (messages.at(-1)?.text === 'fail' ? failing() : replyInChunks(...chunks));
  return relay;
}

async function* failing(): ChatReply {
  yield { type: 'reply-start' };
  yield { type: 'reply-error', code: 'overloaded', retryable: true };
}

/** The sentences of `overloaded` and `unauthorized` for stock clients. */
export const BUSY_SENTENCE = 'The server is busy. Please try again soon.';
export const UNAUTHORIZED_SENTENCE = 'The server did not accept the credentials.';
