import type { AiChat } from './ai-chat.ts';

/** The origins whose pictures are shown without asking: the page's, the backend's, and those that the page names. */
export function resolveImageOrigins({
  backendUrl,
  allowedImageOrigins: configured = '',
}: Pick<AiChat, 'backendUrl' | 'allowedImageOrigins'>): ReadonlySet<string> {
  // The backend's address may be that of its socket.
  const candidates = [location.href, backendUrl.replace(/^ws/, 'http'), ...String(configured).split(' ')];
  return new Set(
    candidates.filter((candidate) => URL.canParse(candidate)).map((candidate) => new URL(candidate).origin),
  );
}
