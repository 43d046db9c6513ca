import { isTerminal, type ChatMessage } from '../../chat/index.ts';
import type { SessionPrompt } from '../sessions/prompt.ts';
import type { Session } from '../sessions/session.ts';

/** Asks for an answer in one piece. It never comes if the session is left before. */
export function collectAnswer(session: Session, prompt: SessionPrompt): Promise<ChatMessage> {
  return new Promise((resolve) => {
    session.submit(prompt, (event, _number, answer) => {
      if (isTerminal(event)) resolve(answer);
    });
  });
}
