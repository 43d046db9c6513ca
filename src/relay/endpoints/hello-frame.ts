import { EXTENSION_VERSION, type ExtensionFrame } from '../../protocol/extension.ts';
import { MESSAGE_CAPABILITIES } from '../../protocol/message-requests.ts';
import type { EndpointContext } from './endpoint.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/**
 * The first frame to a client that offered our extension. Of an assistant it contains only id and label; everything
 * else stays on the server.
 */
export function createHelloFrame({ sessionContext, memoryMs }: EndpointContext): ExtensionFrame {
  const assistants = sessionContext.assistants.map(({ id, label }) => ({ id, label }));
  const { promptCharacters, contextCharacters } = sessionContext.limits;
  return {
    kind: 'hello',
    hello: {
      version: EXTENSION_VERSION,
      assistants,
      heartbeatMs: HEARTBEAT_MS,
      memoryMs,
      promptCharacters,
      contextCharacters,
      capabilities: MESSAGE_CAPABILITIES,
    },
  };
}
