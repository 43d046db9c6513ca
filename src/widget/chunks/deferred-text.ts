/**
/**
 * Chunk with everything that texts need but a chat without texts does not: their styles, those of messages that wait or arrive, copying and
 * announcing. Fetched when the visitor is about to write, or for a stored conversation, so that it delays no token.
 * @module
 */
import { markdownStyles } from '../styles/markdown.styles.ts';
import { laterMessageStyles } from '../views/later-message.styles.ts';

export { serializeSelection } from '../../markdown/copying/index.ts';
export { onCopy } from '../rendering/on-copy.ts';
export { toAccessibleText } from '../rendering/accessible-text.ts';

export const textStyles = [...markdownStyles, laterMessageStyles];
