/** The class and text of an exception. */
export type Fault = readonly [name: string, description: string];

/** A version's error frame for an invalid message. Without one, the handler and the connection end. */
export interface FaultTable {
  readonly notJson?: Fault;
  readonly binary?: Fault;
  readonly array?: Fault;
  readonly string?: Fault;
  /** To an object without text. */
  readonly noText: (message: object, userId: string) => Fault;
  readonly textOfAnotherType: (text: unknown) => Fault;
  /** A provider that answers 500. */
  readonly error500: Fault;
  /** A provider that answers 401. */
  readonly error401: Fault;
  /** A provider whose answer is cut off. */
  readonly cutOff: Fault;
}

/** Python's error for an exception handler that expects a number in the exception. */
const compared = (name: string): Fault => ['TypeError', `'>=' not supported between instances of '${name}' and 'int'`];

const INVALID = 'For further information visit https://errors.pydantic.dev/2.4/v';

const missing = (message: object, userId: string): Fault => [
  'ValidationError',
  `1 validation error for UserMessage\ntext\n  Field required [type=missing, input_value=${python({ ...message, user_id: userId })}, ` +
    `input_type=dict]\n    ${INVALID}/missing`,
];

const noString = (text: unknown): Fault => [
  'ValidationError',
  `1 validation error for UserMessage\ntext\n  Input should be a valid string [type=string_type, input_value=${JSON.stringify(text)}, ` +
    `input_type=int]\n    ${INVALID}/string_type`,
];

const FIRST: FaultTable = {
  notJson: ['JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)'],
  binary: ['KeyError', "'text'"],
  array: ['AttributeError', "'list' object has no attribute 'get'"],
  string: ['AttributeError', "'str' object has no attribute 'get'"],
  noText: () => compared('KeyError'),
  textOfAnotherType: () => ['TypeError', "argument of type 'int' is not iterable"],
  error500: [
    'APIError',
    'injected 500 {"error":{"message":"injected 500","type":"server_error","param":null,"code":"server_error"}} 500 ' +
      "{'error': {'message': 'injected 500', 'type': 'server_error', 'param': None, 'code': 'server_error'}} " +
      "{'content-type': 'application/json', 'Date': '…', 'Connection': 'keep-alive', 'Keep-Alive': 'timeout=60', 'Transfer-Encoding': 'chunked'}",
  ],
  error401: ['AuthenticationError', 'injected 401'],
  cutOff: [
    'ChunkedEncodingError',
    `("Connection broken: InvalidChunkLength(got length b'', 0 bytes read)", InvalidChunkLength(got length b'', 0 bytes read))`,
  ],
};

const ASSIGNED: Pick<FaultTable, 'array' | 'string'> = {
  array: ['TypeError', 'list indices must be integers or slices, not str'],
  string: ['TypeError', "'str' object does not support item assignment"],
};

const BY_ADDRESS: FaultTable = {
  ...FIRST,
  ...ASSIGNED,
  noText: () => ['KeyError', "'text'"],
  textOfAnotherType: () => ['TypeError', "object of type 'int' has no len()"],
};

const BY_SESSION: FaultTable = {
  ...BY_ADDRESS,
  error500: [
    'InternalServerError',
    "Error code: 500 - {'error': {'message': 'injected 500', 'type': 'server_error', 'param': None, 'code': 'server_error'}}",
  ],
  error401: [
    'AuthenticationError',
    "Error code: 401 - {'error': {'message': 'injected 401', 'type': 'authentication_error', 'param': None, 'code': 'authentication_error'}}",
  ],
  cutOff: [
    'RemoteProtocolError',
    'peer closed connection without sending complete message body (incomplete chunked read)',
  ],
};

const { error500, error401, cutOff } = BY_SESSION;
const ORDERED: FaultTable = { noText: missing, textOfAnotherType: noString, error500, error401, cutOff };

/** By the version that began to say so. */
export const FAULTS = {
  '1.0.3': FIRST,
  '1.1.2': { ...FIRST, textOfAnotherType: () => compared('AttributeError') },
  '1.3.3': BY_ADDRESS,
  '1.4.8': BY_SESSION,
  '1.5.3': { ...BY_SESSION, textOfAnotherType: () => compared('TypeError') },
  '1.6.2': ORDERED,
  '1.8.1': { ...ORDERED, noText: () => compared('TypeError') },
  '1.9.2': { ...ORDERED, ...ASSIGNED, noText: () => ['AttributeError', "'dict' object has no attribute 'model_dump'"] },
} as const satisfies Record<string, FaultTable>;

/** A picture that cannot be fetched. */
export const NO_PICTURE: Fault = [
  'ConnectionError',
  "HTTPConnectionPool(host='127.0.0.1', port=1): Max retries exceeded with url: /x.png (Caused by NewConnectionError(" +
    "'<urllib3.connection.HTTPConnection object at 0x…>: Failed to establish a new connection: [Errno 111] Connection refused'))",
];

/** A plug-in that raises. */
export const BY_PLUGIN: Fault = ['ValueError', 'the plugin failed on purpose'];

/** A flat object as Python prints it. */
function python(value: object): string {
  const quoted = (entry: unknown) => (typeof entry === 'string' ? `'${entry}'` : String(entry));
  return `{${Object.entries(value)
    .map(([key, entry]) => `'${key}': ${quoted(entry)}`)
    .join(', ')}}`;
}
