// In this order: deep-chat looks for the highlighter when it starts.
import './highlight-js.ts';
import './deep-chat.ts';
