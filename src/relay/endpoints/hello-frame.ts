import { EXTENSION_VERSION, type ExtensionFrame } from '../../protocol/extension.ts';
import { omitUndefined } from '../../protocol/json.ts';
import { MESSAGE_CAPABILITIES } from '../../protocol/message-requests.ts';
import { acceptedAttachments } from '../sessions/accepted-attachments.ts';
import type { EndpointContext } from './endpoint.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/**
 * The first frame to a client that offered our extension. Of an assistant it contains only id, label and what prompts
 * may have attached; everything else stays on the server.
 */
export function createHelloFrame({ sessionContext, memoryMs, store }: EndpointContext): ExtensionFrame {
  const { limits } = sessionContext;
  const { promptCharacters, contextCharacters } = limits;
  const assistants = sessionContext.assistants.map(({ id, label, provider }) =>
    omitUndefined({ id, label, accepts: acceptedAttachments(provider, limits) }),
  );
  const hasTitles = store.storeTitle && sessionContext.assistants.some(({ suggestTitle }) => suggestTitle);
  return {
    kind: 'hello',
    hello: {
      version: EXTENSION_VERSION,
      assistants,
      heartbeatMs: HEARTBEAT_MS,
      memoryMs,
      promptCharacters,
      contextCharacters,
      capabilities: hasTitles ? [...MESSAGE_CAPABILITIES, 'titles'] : MESSAGE_CAPABILITIES,
    },
  };
}
