import { composerStyles } from './views/composer.styles.ts';
import { frameStyles } from './views/frame.styles.ts';
import { headerStyles } from './views/header.styles.ts';
import { messageStyles } from './views/message.styles.ts';
import { welcomeStyles } from './views/welcome.styles.ts';

/** The style sheets of what lies behind the launcher. */
export const panelStyles = [frameStyles, headerStyles, messageStyles, welcomeStyles, composerStyles];
