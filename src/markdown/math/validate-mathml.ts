const MATHML_NAMESPACE = 'http://www.w3.org/1998/Math/MathML';

/** How far a formula may move back over the text before it, in em, so that it covers no other text. */
const MAX_NEGATIVE_SPACE_EM = 10;

/**
 * Checks that the output for a formula is only a formula. Temml rejects commands for links, images, classes and styles by default. This
 * checks the rest: references are links, labels are ids, and lengths may be negative. The only HTML of Temml, the placeholder of a number,
 * has been replaced by text.
 *
 * @throws If there is anything else in the output.
 */
export function assertSafeMathml(rendered: HTMLElement): void {
  let negativeSpaceEm = 0;
  for (const element of rendered.querySelectorAll('*')) {
    if (element.namespaceURI !== MATHML_NAMESPACE) throw new TypeError(`a <${element.localName}> in a formula`);
    element.removeAttribute('id');
    for (const { name, value } of element.attributes) {
      if (!ALLOWED_ATTRIBUTES.test(name)) throw new TypeError(`a formula with a ${name}`);
      for (const [, length, unit] of value.matchAll(/-(\d*\.?\d+)(em)?/g))
        negativeSpaceEm += Number(length) / (unit ? 1 : 10);
    }
  }
  if (negativeSpaceEm > MAX_NEGATIVE_SPACE_EM) throw new RangeError('a formula that goes back too far');
}

/** The attributes that Temml creates. Its class names do not come from the source. */
const ALLOWED_ATTRIBUTES =
  /^(?:accent|accentunder|class|columnalign|columnlines|columnspacing|columnspan|depth|display|displaystyle|fence|form|height|intent|largeop|linebreak|linethickness|lspace|mathbackground|mathcolor|mathsize|mathvariant|maxsize|minsize|movablelimits|notation|rowlines|rowspacing|rowspan|rspace|scriptlevel|scriptminsize|scriptsizemultiplier|separator|stretchy|style|symmetric|voffset|width)$/;
