import type { AiChat } from './ai-chat.ts';

/** The origins whose pictures are shown without asking: the page's, the backend's, and those that the page names. */
export function imageOrigins({
  backend,
  imageOrigins: named = '',
}: Pick<AiChat, 'backend' | 'imageOrigins'>): ReadonlySet<string> {
  // The backend's address may be that of its socket.
  const homes = [location.href, backend.replace(/^ws/, 'http'), ...String(named).split(' ')];
  return new Set(homes.filter((home) => URL.canParse(home)).map((home) => new URL(home).origin));
}
