import { composerStyles } from '../views/composer.styles.ts';
import { panelFrameStyles } from '../views/panel-frame.styles.ts';
import { headerStyles } from '../views/header.styles.ts';
import { messageStyles } from '../views/message.styles.ts';
import { welcomeStyles } from '../views/welcome.styles.ts';

/** The style sheets of the panel. */
export const panelStyles = [panelFrameStyles, headerStyles, messageStyles, welcomeStyles, composerStyles];
