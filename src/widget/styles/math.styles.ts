import { css } from 'lit';

/**
 * Styles of formulas that Temml's MathML (Temml is MIT, Ron Kok) needs. Chromium does not support `menclose`, so lines over, under and through
 * a formula are drawn here for it. Firefox and Safari draw them themselves.
 */
export const mathStyles = css`
  .markdown {
    .extension.drawn:has(> math) {
      overflow: auto hidden;
      padding-block: 0.5em;
      scrollbar-width: thin;
    }
    /* At most as wide as its line. Glyphs may extend beyond the formula's box, so padding and negative margins leave them room. */
    .extension.drawn:not(.block):has(> math) {
      display: inline-flex;
      max-inline-size: calc(100% + 0.3em);
      margin: -0.5em -0.15em;
      padding-inline: 0.15em;
    }
    /* Restores the browser's own MathML styles, such as sizes of exponents and spaces around operators. */
    :is(math, math *) {
      margin: revert;
      padding: revert;
      font: revert;
      border-color: currentcolor;
    }
    math {
      direction: ltr;
      font-family: 'Latin Modern Math', 'STIX Two Math', 'Cambria Math', 'Noto Sans Math', math;
      /* Firefox would remove the dots of i and j. */
      font-feature-settings: 'dtls' off;
      font-size: 1.1em;
      font-style: normal;
      font-weight: normal;
      letter-spacing: normal;
      line-height: normal;
      overflow-wrap: normal;
      text-align: start;
      text-indent: 0;
      text-transform: none;
      word-break: normal;
    }
    math[display='block'] {
      display: block math;
      inline-size: max-content;
      min-inline-size: 100%;
    }
    @supports not (display: block math) {
      math[display='block'] {
        display: block;
      }
    }
    mfrac > :nth-child(2),
    msqrt,
    mover > :first-child {
      math-shift: compact;
    }
    math .tml-left {
      text-align: left;
      text-align: -webkit-left;
    }
    math .tml-right {
      text-align: right;
      text-align: -webkit-right;
    }
    math .tml-jot > mtr > mtd {
      padding-block: 0.7ex;
    }
    math .tml-small mtd {
      padding-block: 0.35ex;
    }
    math .special-fraction {
      font-family: 'STIX Two Text', 'Times New Roman', Times, serif;
    }
    math .menclose,
    math menclose {
      position: relative;
      padding: 0.5ex 0;
      print-color-adjust: exact;
    }
    math .menclose {
      display: inline-block;
      text-align: left;
    }
    /* A diagonal arrow: shaft and head. */
    math .tml-cancelto {
      position: absolute;
      inset: 0 auto auto 0;
      padding: 0.5ex 0;
      background:
        linear-gradient(225deg, currentcolor 0.3em, transparent 0) right top / 0.3em 0.3em no-repeat,
        linear-gradient(
          to bottom right,
          transparent calc(50% - 0.03em),
          currentcolor calc(50% - 0.03em) calc(50% + 0.03em),
          transparent calc(50% + 0.03em)
        );
    }
    @supports (-moz-appearance: none) {
      math .tml-vec {
        transform: scale(0.75);
      }
      math .ff-narrow {
        inline-size: 0;
      }
      math .ff-nudge-left {
        margin-left: -0.2em;
      }
      math .ff-squash mtd {
        display: block;
        block-size: 0;
      }
      math mtd,
      math .tml-small mtd {
        padding-block: 0;
      }
      math .tml-jot > mtr > mtd {
        padding-block: 0.2ex;
      }
    }
    /* Space between a slanted letter and its exponent. */
    @supports not (-moz-appearance: none) {
      math .tml-sml-pad {
        padding-left: 0.05em;
      }
      math .tml-med-pad {
        padding-left: 0.1em;
      }
      math .tml-lrg-pad {
        padding-left: 0.15em;
      }
    }
    /* Accents over slanted letters. Safari places them one letter height too low. */
    @supports (-webkit-backdrop-filter: blur(1px)) {
      math {
        --_low: 0.431em;
      }
      math :is(.wbk-acc, .wbk-sml-acc, .wbk-med-acc, .wbk-lrg-acc) {
        transform: translate(var(--_lean, 0), var(--_low));
      }
      math :is(.wbk-sml, .wbk-med, .wbk-lrg) {
        transform: translate(var(--_lean), 0);
      }
      math :is(.wbk-sml-vec, .wbk-med-vec, .wbk-lrg-vec) {
        transform: scale(0.75) translate(var(--_lean), 0);
      }
      math [class*='wbk-sml'] {
        --_lean: 0.07em;
      }
      math [class*='wbk-med'] {
        --_lean: 0.14em;
      }
      math [class*='wbk-lrg'] {
        --_lean: 0.21em;
      }
      math .tml-shift-left {
        margin-left: -200%;
      }
    }
    /* Chromium. */
    @supports (not (-webkit-backdrop-filter: blur(1px))) and (not (-moz-appearance: none)) {
      math [class*='chr-sml'] {
        --_lean: 0.07em;
      }
      math [class*='chr-med'] {
        --_lean: 0.14em;
      }
      math [class*='chr-lrg'] {
        --_lean: 0.21em;
      }
      math :is(.chr-sml, .chr-med, .chr-lrg) {
        transform: translate(var(--_lean), 0);
      }
      math :is(.chr-sml-vec, .chr-med-vec, .chr-lrg-vec) {
        transform: scale(0.75) translate(var(--_lean), 0);
      }
      math .tml-shift-left {
        margin-left: -100%;
      }
      math .tml-overline {
        padding: 0.1em 0 0;
        border-top: 0.065em solid;
      }
      math .tml-underline {
        padding: 0 0 0.1em;
        border-bottom: 0.065em solid;
      }
      math :is(.tml-cancel, .longdiv-arc, .phasor-angle, .textcircle) {
        position: absolute;
        display: inline-block;
      }
      math :is(.tml-cancel, .textcircle) {
        inset: 0;
      }
      math .tml-cancel {
        inline-size: 100%;
        block-size: 100%;
        --_thin:
          calc(50% - 0.035em), currentcolor calc(50% - 0.035em) calc(50% + 0.035em), transparent calc(50% + 0.035em);
      }
      math :is(.upstrike, .phasor-angle) {
        background: linear-gradient(to bottom right, transparent var(--_thin));
      }
      math .downstrike {
        background: linear-gradient(to top right, transparent var(--_thin));
      }
      math .sout {
        background: linear-gradient(transparent var(--_thin));
      }
      math .tml-xcancel {
        background:
          linear-gradient(to bottom right, transparent var(--_thin)),
          linear-gradient(to top right, transparent var(--_thin));
      }
      math .longdiv-top {
        padding: 0.1em 0.2em 0.2em 0.433em;
        border-top: 0.067em solid;
      }
      math .longdiv-arc {
        inset: 0 auto 0.1em -0.4em;
        inline-size: 0.7em;
        border: 0.067em solid;
        border-radius: 70%;
        clip-path: inset(0 0 0 0.4em);
        transform: translateY(-0.067em);
      }
      math .phasor-bottom {
        padding: 0.2em 0.2em 0.1em 0.6em;
        border-bottom: 0.067em solid;
      }
      math .phasor-angle {
        --_thin:
          calc(50% - 0.035em), currentcolor calc(50% - 0.035em) calc(50% + 0.035em), transparent calc(50% + 0.035em);
        inset: auto auto -0.04em 0;
        block-size: 100%;
        aspect-ratio: 0.5;
      }
      math .tml-fbox {
        padding: 3pt;
        border: 1px solid;
      }
      math .circle-pad {
        padding: 0.267em;
      }
      math .textcircle {
        border: 0.067em solid;
        border-radius: 50%;
      }
      math .actuarial {
        margin-right: 0.039em;
        padding: 0.039em 0.039em 0;
        border: solid;
        border-width: 0.08em 0.08em 0 0;
      }
      /* Tildes and hats over several letters. */
      math .tml-tilde-2 {
        transform: scale(2, 1.1);
      }
      math .tml-tilde-3 {
        transform: scale(3, 1.1);
      }
      math .tml-tilde-4 {
        transform: scale(4, 1.1);
      }
      math .tml-hat-1 {
        transform: scale(1.9, 1);
      }
      math .tml-hat-2 {
        transform: scale(3.9, 1);
      }
      math .tml-hat-3 {
        transform: scale(5.8, 1);
      }
      math .tml-hat-4 {
        transform: scale(7.8, 1);
      }
    }
  }
`;
