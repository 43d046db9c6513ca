import { EXTENSION_VERSION, type ExtensionFrame } from '../../protocol/extension.ts';
import type { Assistants } from '../sessions/assistant.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/** What a client that offered our extension is told first. Of an assistant only its name: the rest is the server's. */
export function createHelloFrame(assistants: Assistants): ExtensionFrame {
  const publicAssistants = assistants.map(({ id, label }) => ({ id, label }));
  return {
    kind: 'hello',
    hello: { version: EXTENSION_VERSION, assistants: publicAssistants, heartbeatMs: HEARTBEAT_MS },
  };
}
