import { css } from 'lit';

/** What messages do not need in their first moment: the times, and the looks of those that wait or arrive. */
export const laterMessageStyles = css`
  .message time {
    font-size: var(--_font-12);
    font-weight: 400;
  }
  /* Beside a bubble, and in the distance after an answer, so that nothing moves when it is shown. */
  .message > time {
    display: block;
    visibility: hidden;
    position: absolute;
    inset-block-start: 100%;
  }
  .message.user > time {
    inset-block: auto var(--_space-8);
    inset-inline-start: 0;
  }
  .message:is(:hover, :focus-within) > time {
    visibility: visible;
  }
  .queued .text {
    border: 1px dashed var(--_edge);
    background: none;
    color: var(--_text);
  }
  .waiting {
    display: flex;
    align-items: center;
    gap: var(--_space-8);
  }
  .waiting .icon-button {
    inline-size: max(24px, var(--_target) - 10px);
    block-size: max(24px, var(--_target) - 10px);
  }
  .waiting svg {
    inline-size: 16px;
  }
  /* The dot at the end of a text takes no room, so that it wraps no line. */
  .streaming .blocks:last-of-type > :is(p, h3, h4, h5, h6):last-child::after,
  .streaming .blocks:last-of-type > :is(ul, ol):last-child > :last-child::after,
  .streaming .plain-text::after {
    content: '';
    position: absolute;
    inline-size: 10px;
    block-size: 10px;
    margin: 7px 3px;
    border-radius: var(--_radius-round);
    background: var(--_ink);
    animation: pulse 1.1s ease-in-out infinite;
  }
  @container (min-width: 640px) {
    .plain-text {
      font-size: calc(var(--_font-15) * 1.0667);
    }
  }
  @media (forced-colors: active) {
    .dot {
      background: CanvasText;
    }
  }
`;
