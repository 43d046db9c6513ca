import { EXTENSION_VERSION, type ExtensionFrame } from '../../protocol/extension.ts';
import type { Assistants } from '../sessions/assistant.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/**
 * The first frame to a client that offered our extension. Of an assistant it contains only id and label; everything
 * else stays on the server.
 */
export function createHelloFrame(assistants: Assistants): ExtensionFrame {
  const publicAssistants = assistants.map(({ id, label }) => ({ id, label }));
  return {
    kind: 'hello',
    hello: { version: EXTENSION_VERSION, assistants: publicAssistants, heartbeatMs: HEARTBEAT_MS },
  };
}
