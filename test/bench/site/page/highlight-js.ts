import hljs from 'highlight.js/lib/common';

/** Where deep-chat looks for it. */
Object.assign(globalThis, { hljs });
