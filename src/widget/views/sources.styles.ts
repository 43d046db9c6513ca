import { css } from 'lit';

export const sourcesStyles = css`
  .cite {
    display: inline-grid;
    place-items: center;
    position: relative;
    min-inline-size: 1.45em;
    block-size: 1.45em;
    margin-inline: 0.12em;
    padding-inline: 0.3em;
    border: 0;
    border-radius: var(--_radius-xs);
    background: var(--_tint);
    color: var(--_link);
    font-size: var(--_font-12);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 1;
    text-decoration: none;
    vertical-align: 0.08em;
  }
  /* Large enough to touch, without making the line higher. */
  .cite::after {
    content: '';
    position: absolute;
    inset: -5px;
  }
  .cite:hover {
    background: var(--_fill);
    color: var(--_on-fill);
  }
  .sources {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_space-6);
    max-inline-size: 100%;
  }
  .source {
    display: inline-flex;
    align-items: center;
    gap: var(--_space-6);
    min-block-size: max(28px, var(--_target) - 6px);
    max-inline-size: 100%;
    padding-inline: 4px 10px;
    border: 1px solid transparent;
    border-radius: var(--_radius-round);
    background: var(--_soft);
    color: var(--_text);
    font-size: var(--_font-12);
    line-height: 1.3;
    text-decoration: none;
  }
  summary.source {
    padding-inline: 10px 6px;
    color: var(--_muted);
    font-weight: 550;
  }
  :is(a, summary).source:hover,
  .source-list a:hover {
    background: var(--_hover);
  }
  .number {
    display: grid;
    place-items: center;
    min-inline-size: 20px;
    block-size: 20px;
    border-radius: var(--_radius-round);
    color: var(--_link);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .source .number {
    background: var(--_surface);
  }
  .source .title {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .source-list {
    max-inline-size: 100%;
  }
  .source-list[open] {
    flex: 0 0 100%;
  }
  .source-list ol {
    margin-block-start: var(--_space-8);
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-m);
    list-style: none;
  }
  .source-list li + li {
    border-block-start: 1px solid var(--_line);
  }
  .source-list :is(a, div) {
    display: flex;
    gap: var(--_space-12);
    padding: var(--_space-8) var(--_space-12);
    color: var(--_text);
    font-size: var(--_font-13);
    line-height: 1.45;
    text-decoration: none;
  }
  .source-list :is(a, li):focus-visible {
    outline-offset: -2px;
  }
  .source-list .title {
    display: block;
    font-weight: 600;
  }
  .passage {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
  }
  .source-card {
    position: absolute;
    z-index: 3;
    display: grid;
    gap: var(--_space-4);
    inline-size: max-content;
    max-inline-size: min(280px, 100% - 2 * var(--_space-8));
    padding: var(--_space-12);
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow-s);
    font-size: var(--_font-13);
    line-height: 1.45;
    transition: opacity var(--_fast) var(--_ease-out);
    @starting-style {
      opacity: 0;
    }
  }
  .source-card .title {
    font-weight: 600;
  }
  .source-card .passage {
    -webkit-line-clamp: 6;
  }
  .icon-external {
    inline-size: 16px;
    color: var(--_muted);
  }
`;
