import { isLast, type ChatMessage } from '../../chat/index.ts';
import type { SessionPrompt } from '../conversation/prompt.ts';
import type { Session } from '../conversation/session.ts';

/** Asks for an answer in one piece. It never comes if the session is left before. */
export function wholeAnswer(session: Session, prompt: SessionPrompt): Promise<ChatMessage> {
  return new Promise((resolve) => {
    session.ask(prompt, (event, _number, answer) => {
      if (isLast(event)) resolve(answer);
    });
  });
}
