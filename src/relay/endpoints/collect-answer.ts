import { isTerminal, type ChatMessage } from '../../chat/index.ts';
import type { SessionPrompt } from '../sessions/prompt.ts';
import type { Session } from '../sessions/session.ts';

/** Submits a prompt and resolves with the complete answer. Never resolves if the session is disconnected first. */
export function collectAnswer(session: Session, prompt: SessionPrompt): Promise<ChatMessage> {
  return new Promise((resolve) => {
    session.submit(prompt, (event, _number, answer) => {
      if (isTerminal(event)) resolve(answer);
    });
  });
}
