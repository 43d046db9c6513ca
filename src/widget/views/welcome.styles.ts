import { css } from 'lit';

export const welcomeStyles = css`
  .welcome {
    margin-block: auto;
    text-align: center;
  }
  .welcome p {
    margin-block-end: 20px;
    font-size: 1.4em;
    font-weight: 600;
    line-height: 1.3;
    white-space: pre-line;
  }
  .suggestions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
  }
  .suggestions .text-button {
    color: var(--_text);
  }
`;
