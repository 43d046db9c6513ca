import { css } from 'lit';

export const welcomeStyles = css`
  /* The brand shows its colour once, behind the greeting. */
  .panel.empty {
    background: radial-gradient(150% 62% at 0 0, var(--_wash), transparent) var(--_surface);
  }
  .panel.empty:dir(rtl) {
    background-image: radial-gradient(150% 62% at 100% 0, var(--_wash), transparent);
  }
  .welcome {
    display: flex;
    flex: 1;
    flex-direction: column;
    justify-content: space-between;
    gap: var(--_space-28);
    inline-size: 100%;
    max-inline-size: var(--_column);
    margin-inline: auto;
    padding-block-end: var(--_space-8);
  }
  .welcome .avatar {
    inline-size: 48px;
    block-size: 48px;
    margin-block-end: var(--_space-12);
    font-size: var(--_font-18);
  }
  .welcome h2 {
    font-size: var(--_font-21);
    font-weight: 640;
    line-height: 1.25;
    letter-spacing: -0.014em;
    text-wrap: balance;
    white-space: pre-line;
  }
  .welcome p {
    margin-block-start: var(--_space-4);
    color: var(--_muted);
    text-wrap: pretty;
    white-space: pre-line;
  }
  .suggestions {
    list-style: none;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow: clip;
  }
  li + li > .starter {
    border-block-start-color: var(--_line);
  }
  .starter {
    display: flex;
    align-items: center;
    gap: var(--_space-12);
    inline-size: 100%;
    min-block-size: 44px;
    padding: var(--_space-8) var(--_space-12);
    text-align: start;
    line-height: 1.35;
    transition: background-color var(--_fast);
  }
  .starter:hover {
    background: var(--_tint);
  }
  .starter:focus-visible {
    outline-offset: -2px;
  }
  .starter span {
    flex: 1;
    min-inline-size: 0;
  }
  .starter small {
    display: block;
    color: var(--_muted);
    font-size: var(--_font-13);
  }
  .starter :is(svg, img) {
    flex: none;
    inline-size: 20px;
  }
  .starter svg {
    inline-size: 16px;
    color: var(--_muted);
  }
  @container (min-width: 640px) {
    .welcome {
      justify-content: center;
    }
  }
`;
