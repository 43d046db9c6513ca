import { EXTENSION_VERSION, type ServerExtension } from '../../protocol/greeting.ts';
import type { Assistants } from '../conversation/assistant.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/** What a client that offered our extension is told first. Of an assistant only its name: the rest is the server's. */
export function greetingFrame(assistants: Assistants): ServerExtension {
  const offered = assistants.map(({ id, label }) => ({ id, label }));
  return { kind: 'greeting', greeting: { version: EXTENSION_VERSION, assistants: offered, heartbeatMs: HEARTBEAT_MS } };
}
