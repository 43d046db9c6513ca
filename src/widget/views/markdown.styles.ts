import { css } from 'lit';

/** The looks of what is drawn of Markdown. */
export const markdownStyles = [
  css`
    .text {
      inline-size: 100%;
    }
  `,
];
