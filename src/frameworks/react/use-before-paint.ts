import { useEffect, useLayoutEffect } from 'react';

/** An effect before the browser paints. React 18 warns about those on servers, which never run them. */
export const useBeforePaint: typeof useLayoutEffect =
  typeof globalThis.document === 'undefined' ? useEffect : useLayoutEffect;
