import { css } from 'lit';

/** The colours of highlighted code, each with a contrast of at least 4.5 to the background for any accent. */
export const codeColorStyles = css`
  .markdown .code-block {
    --_keyword: light-dark(oklch(0.48 0.17 300), oklch(0.8 0.1 300));
    --_string: light-dark(oklch(0.46 0.11 152), oklch(0.82 0.11 152));
    --_number: light-dark(oklch(0.48 0.1 60), oklch(0.83 0.1 75));
    --_type: light-dark(oklch(0.46 0.09 200), oklch(0.82 0.09 200));
    --_variable: light-dark(oklch(0.48 0.13 35), oklch(0.82 0.09 45));
    --_property: light-dark(oklch(0.46 0.13 255), oklch(0.81 0.09 250));
    --_meta: light-dark(oklch(0.48 0.12 340), oklch(0.81 0.1 340));
  }
  /* Right-to-left text in a token must not reorder the tokens beside it. */
  .lines span {
    unicode-bidi: isolate;
  }
  .lines :is(.keyword, .tag) {
    color: var(--_keyword);
  }
  .lines :is(.string, .inserted) {
    color: var(--_string);
  }
  .lines :is(.number, .constant) {
    color: var(--_number);
  }
  .lines .comment {
    color: var(--_muted);
    font-style: italic;
  }
  .lines :is(.type, .attribute) {
    color: var(--_type);
  }
  .lines :is(.definition, .heading, .link) {
    color: var(--_ink);
  }
  .lines .variable {
    color: var(--_variable);
  }
  .lines .property {
    color: var(--_property);
  }
  .lines .meta {
    color: var(--_meta);
  }
  .lines .heading {
    font-weight: 640;
  }
  .lines .deleted {
    color: var(--_error);
  }
`;
