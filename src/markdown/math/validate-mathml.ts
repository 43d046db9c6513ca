const MATHML_NAMESPACE = 'http://www.w3.org/1998/Math/MathML';

/** How far a formula may go back over what stands before it, in em: it must not cover what others wrote. */
const MAX_NEGATIVE_SPACE_EM = 10;

/**
 * Sees to it that what was made of a formula is nothing but a formula. Commands that make links, pictures, classes or styles are
 * refused by Temml unless it is told to trust them; what it does without asking (references are links, labels are ids, and lengths
 * may be less than nothing) is looked for here. The one element of HTML that it makes, the place of a number, is a text by then.
 *
 * @throws If there is anything else in it.
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

/** What Temml makes. Its classes are its own words. */
const ALLOWED_ATTRIBUTES =
  /^(?:accent|accentunder|class|columnalign|columnlines|columnspacing|columnspan|depth|display|displaystyle|fence|form|height|intent|largeop|linebreak|linethickness|lspace|mathbackground|mathcolor|mathsize|mathvariant|maxsize|minsize|movablelimits|notation|rowlines|rowspacing|rowspan|rspace|scriptlevel|scriptminsize|scriptsizemultiplier|separator|stretchy|style|symmetric|voffset|width)$/;
