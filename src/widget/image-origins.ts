import { allowOrigins, type ImagePolicy } from '../markdown/dom/image-policy.ts';
import type { AiChat } from './ai-chat.ts';

/** Allows images from the page's own origin, the backend's, and those that the page lists. */
export function createImagePolicy({
  backendUrl,
  allowedImageOrigins: configured = '',
}: Pick<AiChat, 'backendUrl' | 'allowedImageOrigins'>): ImagePolicy {
  // The backend's address may be that of its socket.
  const candidates = [location.href, backendUrl.replace(/^ws/, 'http'), ...String(configured).split(' ')];
  const addresses = candidates.filter((candidate) => URL.canParse(candidate));
  return allowOrigins(new Set(addresses.map((address) => new URL(address).origin)));
}
