/** An odd configuration and the expected result: rejected, accepted with warnings, or accepted. */
export interface OddInput {
  readonly name: string;
  /** The file: its text, its bytes, or a value that is written as JSON. */
  readonly file?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
  /** All lines of the error, without the path of the file. */
  readonly refused?: readonly (string | RegExp)[];
  /** All warnings. */
  readonly warned?: readonly string[];
}

/** Part of every secret in these tables. It must not occur in any message. */
export const SECRET = 'hunter2';

const KEY = `sk-${SECRET}-and-more`;

/** A file with one assistant that has these settings. */
const asking = (provider: object, kind = 'openai-compatible') => ({
  assistants: [{ id: 'a', provider: { kind, ...provider } }],
});

const vendor = (provider: object) => asking({ apiKey: { env: 'K' }, model: 'm', ...provider }, 'anthropic');

const assistant = (rest: object) => ({ assistants: [{ id: 'a', provider: { kind: 'demo' }, ...rest }] });

const ids = (...names: readonly string[]) => ({ assistants: names.map((id) => ({ id, provider: { kind: 'demo' } })) });

const nested = (depth: number, value: string) => '{"a":'.repeat(depth) + value + '}'.repeat(depth);

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const NO_HEADER = 'which a header cannot carry';

const KEYS: readonly OddInput[] = [
  { name: 'a line break at the end, as files have it', env: { OPENAI_API_KEY: `${KEY}\n` } },
  { name: 'a line break and a tab in front', env: { ACCESS_KEYS: `\n\t${KEY}\r\n` } },
  ...(
    [
      ['an inner line break', `${KEY}\nmore`, 'a line break (U+000A)'],
      ['an inner return', `${KEY}\rmore`, 'a line break (U+000D)'],
      ['a line separator', `${KEY}\u2028more`, 'a line break (U+2028)'],
      ['curly quotation marks around it', `“${KEY}”`, 'a curly quotation mark (U+201C)'],
      ['a curly apostrophe', `${KEY}’s`, 'a curly quotation mark (U+2019)'],
      ['a zero-width space', `${KEY}\u200b`, 'an invisible character (U+200B)'],
      ['a zero-width joiner', `${KEY}\u200dmore`, 'an invisible character (U+200D)'],
      ['a mark of writing direction', `\u202a${KEY}\u202c`, 'an invisible character (U+202A)'],
      ['a soft hyphen', `${KEY}\u00admore`, 'an invisible character (U+00AD)'],
      ['an inner BOM', `${KEY}\ufeffmore`, 'an invisible character (U+FEFF)'],
      ['an inner no-break space', `${KEY}\u00a0more`, 'a space other than the usual one (U+00A0)'],
      ['a Cyrillic letter that looks Latin', `${KEY}\u0430`, 'a character outside of Latin-1 (U+0430)'],
      ['an emoji', `${KEY}🔑`, 'a character outside of Latin-1 (U+1F511)'],
      ['a dash of a word processor', `${KEY}–more`, 'a character outside of Latin-1 (U+2013)'],
      ['a bell', `${KEY}\u0007`, 'a control character (U+0007)'],
      ['a delete', `${KEY}\u007f`, 'a control character (U+007F)'],
    ] as const
  ).flatMap(([name, key, what]): OddInput[] => [
    {
      name: `${name} in a key of the environment`,
      env: { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key, GOOGLE_GENERATIVE_AI_API_KEY: key },
      refused: ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'].map(
        (variable) => `${variable}: contains ${what}, ${NO_HEADER}`,
      ),
    },
    {
      name: `${name} in a key that the file names`,
      file: asking({ apiKey: { env: 'K' } }),
      env: { K: key },
      refused: [`assistants[0].provider.apiKey: the variable K contains ${what}, ${NO_HEADER}`],
    },
  ]),
  {
    name: 'an invisible character in an access key',
    env: { ACCESS_KEYS: `${KEY} ${KEY}\u200b` },
    refused: [`ACCESS_KEYS[1]: contains an invisible character (U+200B), ${NO_HEADER}`],
  },
  {
    name: 'an inner line break in an access key of the file',
    file: { accessKeys: [{ env: 'K' }] },
    env: { K: `${KEY}\nmore` },
    refused: [`accessKeys[0]: the variable K contains a line break (U+000A), ${NO_HEADER}`],
  },
  {
    name: 'straight quotation marks, as docker --env-file leaves them',
    env: { OPENAI_API_KEY: `"${KEY}"` },
    refused: ['OPENAI_API_KEY: is in quotation marks, which would be sent as part of it'],
  },
  {
    name: 'an inner tab',
    env: { OPENAI_API_KEY: `${KEY}\tmore` },
    refused: ['OPENAI_API_KEY: contains a control character (U+0009)'],
  },
  {
    name: 'a key of a hundred thousand characters',
    env: { OPENAI_API_KEY: KEY.repeat(10_000) },
    refused: ['OPENAI_API_KEY: is longer than 16384 characters'],
  },
  {
    name: 'a key with its scheme',
    env: { OPENAI_API_KEY: `Bearer ${KEY}` },
    warned: ['OPENAI_API_KEY: contains a space; give the key alone, without "Bearer"'],
  },
  {
    name: 'an empty list of access keys',
    file: { accessKeys: [] },
    refused: ['accessKeys: expected at least one key'],
  },
  { name: 'access keys of nothing', env: { ACCESS_KEYS: ',' }, refused: ['ACCESS_KEYS: expected at least one key'] },
  {
    name: 'a short access key',
    env: { ACCESS_KEYS: 'letmein' },
    warned: ['ACCESS_KEYS[0]: has fewer than 12 characters and can be guessed'],
  },
  {
    name: 'a secret that is written',
    file: { accessKeys: [KEY] },
    refused: ['accessKeys[0]: secrets must not be in this file; reference an environment variable: {"env": "NAME"}'],
  },
  {
    name: 'a secret as a key',
    file: { accessKeys: [{ [KEY]: 'env' }] },
    refused: [
      'accessKeys[0].env: expected the name of a variable',
      'accessKeys[0]: secrets must not be in this file; reference an environment variable: {"env": "NAME"}',
    ],
  },
  {
    name: 'a secret where its name belongs',
    file: { accessKeys: [{ env: KEY }] },
    refused: ['accessKeys[0]: the variable is not set; a name has only upper-case letters, digits and _'],
  },
  {
    name: 'a variable that is not set',
    file: { accessKeys: [{ env: 'RELAY_KEY' }] },
    refused: ['accessKeys[0]: the variable RELAY_KEY is not set'],
  },
  ...['constructor', '__proto__', 'toString'].map((name): OddInput => ({
    name: `the variable ${name}`,
    file: { accessKeys: [{ env: name }] },
    refused: ['accessKeys[0]: the variable is not set; a name has only upper-case letters, digits and _'],
  })),
  {
    name: 'a variable with a slip in its name',
    file: { accessKeys: [{ env: 'RELAY_KEY' }] },
    env: { RELAY_KEYS: KEY },
    refused: ['accessKeys[0]: the variable RELAY_KEY is not set; did you mean RELAY_KEYS?'],
  },
  {
    name: 'a variable that is set to nothing',
    file: { accessKeys: [{ env: 'RELAY_KEY' }] },
    env: { RELAY_KEY: ' \n' },
    refused: ['accessKeys[0]: the variable RELAY_KEY is not set'],
  },
];

const HEADERS: readonly OddInput[] = [
  ...[
    'content-length',
    'Host',
    'Transfer-Encoding',
    'connection',
    'Upgrade',
    'TE',
    'Keep-Alive',
    'Accept-Encoding',
  ].map((name): OddInput => ({
    name: `the header ${name}`,
    file: asking({ headers: { [name]: '1' } }),
    refused: [`assistants[0].provider.headers: "${name}" is set by the relay itself`],
  })),
  ...['X Title', 'X:Title', '', 'Größe', 'X-Title\r\nX-Other', `Bearer ${KEY}`, '(x)'].map((name): OddInput => ({
    name: `a header by the name of ${JSON.stringify(name)}`,
    file: asking({ headers: { 'X-Fine': 'x', [name]: '1' } }),
    refused: ['assistants[0].provider.headers: name 2 is not a valid header name'],
  })),
  {
    name: 'a header twice, in another case',
    file: asking({ headers: { 'X-Title': '1', 'x-title': '2' } }),
    refused: ['assistants[0].provider.headers: name 2 is a duplicate in another case'],
  },
  {
    name: 'a header with a line break',
    file: asking({ headers: { 'X-Title': `a\r\nX-Other: ${SECRET}` } }),
    refused: [`assistants[0].provider.headers.X-Title: contains a line break (U+000D), ${NO_HEADER}`],
  },
  {
    name: 'a header with letters that are not Latin',
    file: asking({ headers: { 'X-Title': 'Носки' } }),
    refused: [`assistants[0].provider.headers.X-Title: contains a character outside of Latin-1 (U+041D), ${NO_HEADER}`],
  },
  {
    name: 'a header whose variable has an inner line break',
    file: asking({ headers: { 'X-Org': { env: 'ORG' } } }),
    env: { ORG: `${SECRET}\n${SECRET}` },
    refused: [`assistants[0].provider.headers.X-Org: the variable ORG contains a line break (U+000A), ${NO_HEADER}`],
  },
  {
    name: 'a header whose variable is not set',
    file: asking({ headers: { 'X-Org': { env: 'ORG' } } }),
    refused: ['assistants[0].provider.headers.X-Org: the variable ORG is not set'],
  },
  { name: 'a header with Latin letters and a tab', file: asking({ headers: { 'X-Title': 'Sökken\t1' } }) },
  {
    name: 'a header with a secret in the file',
    file: asking({ headers: { 'api-key': KEY } }),
    warned: [
      'assistants[0].provider.headers.api-key: is a secret written into the file; reference an environment variable: {"env": "NAME"}',
    ],
  },
  {
    name: 'a header that stands for the key',
    file: asking({ apiKey: { env: 'K' }, headers: { authorization: { env: 'K' } } }),
    env: { K: KEY },
    warned: ['assistants[0].provider.headers.authorization: replaces apiKey'],
  },
];

const STAR = 'expected * only in front of a whole name, as in https://*.shop.example; for every site write * alone';
const NO_SITE =
  'expected a site with its scheme and without a path, such as https://shop.example, https://*.shop.example, or *';
const PAID = { OPENAI_API_KEY: KEY };

const ORIGINS: readonly OddInput[] = [
  ...['https://*', 'https://*shop.example', 'https://shop.*', 'https://*.*.shop.example', 'http://sh*p.example'].map(
    (entry): OddInput => ({
      name: `the origin ${entry}`,
      file: { allowedOrigins: ['https://shop.example', entry] },
      refused: [`allowedOrigins[1]: ${STAR}`],
    }),
  ),
  ...[
    'https://shop.example/path',
    'shop.example',
    'https://u:p@shop.example',
    'https://shop.example;https://b.example',
    'https://a.example;b.example',
    'https://shop.example"',
    'https://:p@shop.example',
    'ftp://x',
    'https://',
    '',
    '*.shop.example',
  ].map((entry): OddInput => ({
    name: `the origin ${entry || 'of nothing'}`,
    file: { allowedOrigins: [entry] },
    refused: [`allowedOrigins[0]: ${NO_SITE}`],
  })),
  {
    name: 'subdomains of an IP address',
    env: { ALLOWED_ORIGINS: 'https://*.10.0.0.7' },
    refused: ['ALLOWED_ORIGINS[0]: an IP address has no subdomains'],
  },
  ...['com', 'co.uk', 'github.io', 'vercel.app', 'COM'].map((domain): OddInput => ({
    name: `everything below ${domain}`,
    env: { ALLOWED_ORIGINS: `https://*.${domain}` },
    warned: [`ALLOWED_ORIGINS[0]: allows every name below ${domain.toLowerCase()}, and anybody can register one`],
  })),
  {
    name: 'everything below a domain of one’s own',
    env: { ALLOWED_ORIGINS: 'https://*.shop.example http://*.shop.co.uk:8080' },
  },
  { name: 'a page without encryption', env: { ALLOWED_ORIGINS: 'http://shop.example' } },
  {
    name: 'every site, where it costs something',
    env: { ...PAID, ALLOWED_ORIGINS: '*' },
    warned: ['ALLOWED_ORIGINS[0]: allows pages of every site to send prompts, at your cost'],
  },
  { name: 'every site, with a key', env: { ...PAID, ALLOWED_ORIGINS: '*', ACCESS_KEYS: `${KEY}-of-ours` } },
  { name: 'every site, for a demonstration', env: { ALLOWED_ORIGINS: '*' } },
  {
    name: 'pages of no site',
    file: { allowedOrigins: ['null'] },
    warned: ['allowedOrigins[0]: allows pages of every site: any page can create a frame whose origin is "null"'],
  },
];

const SHARED_NAME =
  "is a domain under which anybody can register a name; use the relay's full name, such as chat.example.com";

const HOSTS: readonly OddInput[] = [
  {
    name: 'a list of no names',
    file: { allowedHosts: [] },
    refused: ['allowedHosts: expected at least one name'],
  },
  ...[',', ' , ,'].map((value): OddInput => ({
    name: `names of nothing: ${value}`,
    env: { ALLOWED_HOSTS: value },
    refused: ['ALLOWED_HOSTS: expected at least one name'],
  })),
  ...['com', 'co.uk', 'github.io', 'vercel.app', 'COM', 'com.', 'com:8080'].flatMap((domain): OddInput[] => {
    const name = domain.toLowerCase().replace(/\.$|:\d+$/, '');
    return [
      {
        name: `all names below ${domain}`,
        file: { allowedHosts: ['chat.example.com', `*.${domain}`] },
        warned: [`allowedHosts[1]: allows every name below ${name}, and anybody can register one`],
      },
      {
        name: `the name ${domain}`,
        env: { ALLOWED_HOSTS: domain },
        warned: [`ALLOWED_HOSTS[0]: ${SHARED_NAME}`],
      },
    ];
  }),
  ...['uk', 'io', 'dev'].map((name): OddInput => ({
    name: `the name ${name}`,
    file: { allowedHosts: [name] },
    warned: [`allowedHosts[0]: ${SHARED_NAME}`],
  })),
  {
    name: 'names of one’s own, and those of machines',
    file: {
      allowedHosts: [
        'chat.example.com',
        '*.shop.example',
        '*.shop.co.uk',
        'shop.github.io',
        'relay',
        'localhost',
        '*.localhost',
        '*.internal',
        'nas.local',
        '10.0.0.7',
        '[::1]:1865',
      ],
    },
  },
];

const LARGE = 'is so large a network that it includes strangers, who could claim any client address';

const PROXIES: readonly OddInput[] = [
  ...[
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '8.0.0.0/6',
    '10.0.0.0/7',
    '2000::/3',
    '::ffff:0.0.0.0/96',
    '0:0:0:0:0:FFFF:0:0/96',
  ].map((network): OddInput => ({
    name: `the network ${network} as a proxy`,
    env: { TRUSTED_PROXIES: `10.0.0.7,${network}` },
    warned: [`TRUSTED_PROXIES[1]: ${LARGE}`],
  })),
  {
    name: 'private networks, and those of the largest proxies',
    file: {
      trustedProxies: [
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '104.16.0.0/13',
        'fc00::/7',
        'fe80::/10',
        '2a06:98c0::/29',
      ],
    },
  },
  ...['nginx', '10.0.0.0/33', '[::1]', '10.0.0.0/8/8', '', '10.0.0.256', '*'].map((entry): OddInput => ({
    name: `${entry || 'nothing'} as a proxy`,
    file: { trustedProxies: [entry] },
    refused: ['trustedProxies[0]: expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8'],
  })),
];

const PLAIN = 'of plain letters and digits: browsers encode other characters';

const PATHS: readonly OddInput[] = [
  ...(
    [
      ['https://shop.example/chat', 'not a whole URL'],
      ['localhost:1865/chat', 'not a whole URL'],
      ['C:/Program Files/Git/chat', 'not a whole URL'],
      ['//shop.example/chat', 'without //'],
      ['/a//b', 'without //'],
      ['/a/../b', 'without . and .. segments: browsers remove them'],
      ['..', 'without . and .. segments: browsers remove them'],
      ['/./a', 'without . and .. segments: browsers remove them'],
      ['/ü', PLAIN],
      ['/a b', PLAIN],
      ['/a\u200bb', PLAIN],
      ['/a<b>', PLAIN],
      ['/a%20b', 'without percent-encoding: it is compared as it stands'],
      ['/%2e%2e', 'without percent-encoding: it is compared as it stands'],
      ['/a?b=1', 'without ? and #'],
      ['/a#b', 'without ? and #'],
      [String.raw`\chat`, 'with / instead of a backslash'],
      [`/${'a'.repeat(1001)}`, 'of at most 1000 characters'],
    ] as const
  ).flatMap(([path, what]): OddInput[] => [
    {
      name: `the base path ${path.slice(0, 30)}`,
      env: { BASE_PATH: path },
      refused: [`BASE_PATH: expected a path, such as /chat, ${what}`],
    },
    {
      name: `the base path ${path.slice(0, 30)} in a file`,
      file: { basePath: path },
      refused: [`basePath: expected a path, such as /chat, ${what}`],
    },
  ]),
  ...['/', '/chat/', 'chat', '/a/b.c/~d'].map((path): OddInput => ({
    name: `the base path ${path}`,
    env: { BASE_PATH: path },
  })),
];

const PLACES: readonly OddInput[] = [
  ...(
    [
      ['http://localhost', 'expected an address without a scheme, such as 0.0.0.0'],
      ['localhost:1865', 'expected an address without a port, such as 0.0.0.0; set the port separately'],
      ['[::1]:1865', 'expected an address without a port, such as 0.0.0.0; set the port separately'],
      ['*', 'expected an address; for all interfaces use 0.0.0.0, or :: to include IPv6'],
      ['256.1.1.1', 'is not an IP address'],
      ['1865', 'is not an IP address'],
      ['10.0.0.0/8', 'expected an IP address or a host name, such as 0.0.0.0'],
      ['local host', 'expected an IP address or a host name, such as 0.0.0.0'],
      ['[shop]', 'expected an IP address or a host name, such as 0.0.0.0'],
      ['müller', 'expected an IP address or a host name, such as 0.0.0.0'],
    ] as const
  ).flatMap(([host, what]): OddInput[] => [
    { name: `HOST=${host}`, env: { HOST: host }, refused: [`HOST: ${what}`] },
    { name: `--host ${host}`, flags: { host }, env: { HOST: 'x y' }, refused: [`--host: ${what}`] },
    { name: `the host ${host} of a file`, file: { host }, refused: [`host: ${what}`] },
  ]),
  ...['::', '::1', '[::1]', 'fe80::1%eth0', 'localhost', 'my_host.internal.'].map((host): OddInput => ({
    name: `HOST=${host}`,
    env: { HOST: host },
  })),
  ...['abc', '', ' ', '1e3', '0x50', '-1', '80.5', '1 2'].map((port): OddInput => ({
    name: `--port "${port}"`,
    flags: { port },
    refused: ['--port: expected a whole number from 0 to 65535'],
  })),
  ...['abc', '1e3', '-1', '80.5', 'tcp://10.0.0.1:80'].map((port): OddInput => ({
    name: `PORT=${port}`,
    env: { PORT: port },
    refused: ['PORT: expected a whole number from 0 to 65535'],
  })),
  { name: 'a port beyond all', flags: { port: '70000' }, refused: ['--port: expected a whole number from 0 to 65535'] },
  { name: 'a variable that a flag outdoes', flags: { port: '1' }, env: { PORT: 'abc' } },
  { name: '--config of nothing', flags: { config: '' }, refused: ['--config: expected a file name'] },
];

const SERVERS: readonly OddInput[] = [
  ...(
    [
      [
        'https://me:hunter2@api.example/v1',
        'contains a user name or password; send them as a header: {"Authorization": {"env": "NAME"}}',
      ],
      [
        'https://hunter2@api.example/v1',
        'contains a user name or password; send them as a header: {"Authorization": {"env": "NAME"}}',
      ],
      ['https://api.example/v1#x', 'contains a #; the part behind it is never sent'],
      ['https://api.example:0/v1', 'has port 0, which no server can listen on'],
      ['https://a.example;b.example/v1', 'expected an address that begins with http:// or https://'],
      ['ftp://api.example', 'expected an address that begins with http:// or https://'],
      ['api.example/v1', 'expected an address that begins with http:// or https://'],
      ['http://', 'expected an address that begins with http:// or https://'],
      ['http:api.example', 'expected an address that begins with http:// or https://'],
      ['https://api.example:99999', 'expected an address that begins with http:// or https://'],
      ['https://api.exam\nple/v1', 'expected an address that begins with http:// or https://'],
      ['https://api\u200b.example', 'expected an address that begins with http:// or https://'],
      ['https://api example', 'expected an address that begins with http:// or https://'],
    ] as const
  ).flatMap(([baseUrl, what]): OddInput[] => [
    {
      name: `${JSON.stringify(baseUrl)} as OPENAI_BASE_URL`,
      env: { OPENAI_BASE_URL: baseUrl },
      refused: [`OPENAI_BASE_URL: ${what}`],
    },
    {
      name: `${JSON.stringify(baseUrl)} as baseUrl`,
      file: vendor({ baseUrl }),
      env: { K: KEY },
      refused: [`assistants[0].provider.baseUrl: ${what}`],
    },
  ]),
  { name: 'a query, as some clouds want it', file: asking({ baseUrl: 'https://api.example/v1?api-version=1' }) },
  {
    name: 'a query at a vendor',
    file: vendor({ baseUrl: 'https://api.example/v1?api-version=1' }),
    env: { K: KEY },
    refused: ['assistants[0].provider.baseUrl: contains a ?; this kind of provider cannot send a query'],
  },
  {
    name: 'a query with a secret',
    file: asking({ baseUrl: `https://api.example/v1?api_key=${SECRET}` }),
    warned: ['assistants[0].provider.baseUrl: contains a secret, and servers log addresses: send it as a header'],
  },
  {
    name: 'a key without encryption',
    env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: 'http://api.example/v1' },
    warned: ['OPENAI_BASE_URL: begins with http://: the key and conversations are sent unencrypted'],
  },
  ...[
    'http://localhost:11434',
    'http://ollama:11434',
    'http://192.168.1.5:8080',
    'http://[fd00::1]',
    'http://llm.internal',
  ].map((url): OddInput => ({ name: `a key to ${url}`, env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: url } })),
];

const ASSISTANTS: readonly OddInput[] = [
  {
    name: 'ids that differ in case only',
    file: ids('shop', 'b', 'Shop'),
    refused: ['assistants[2].id: differs from the id of assistants[0] only in case, which clients of Lovelace ignore'],
  },
  {
    name: 'the same id twice',
    file: ids('a', 'b', 'b'),
    refused: ['assistants[2].id: two assistants have the same id, assistants[1] is the other one'],
  },
  ...['Automatic', 'automatic'].map((id): OddInput => ({
    name: `the id ${id}`,
    file: ids('a', id),
    refused: ['assistants[1].id: is reserved for the default assistant by clients of Lovelace'],
  })),
  ...['', 'a b', 'ä', 'a/b', 'a\n', 'x'.repeat(65)].map((id): OddInput => ({
    name: `the id ${JSON.stringify(id)}`,
    file: ids(id),
    refused: ['assistants[0].id: expected letters, digits, dots, dashes and underscores, at most 64'],
  })),
  { name: 'no assistant', file: { assistants: [] }, refused: ['assistants: expected at least one assistant'] },
  ...(
    [
      ['', 'is blank'],
      [' \t', 'is blank'],
      [' m', 'has leading or trailing white space'],
      ['a\nb', 'contains a line break or another control character'],
    ] as const
  ).flatMap(([name, what]): OddInput[] => [
    {
      name: `the model ${JSON.stringify(name)}`,
      file: asking({ model: name }),
      refused: [`assistants[0].provider.model: ${what}`],
    },
    {
      name: `the label ${JSON.stringify(name)}`,
      file: assistant({ label: name }),
      refused: [`assistants[0].label: ${what}`],
    },
  ]),
  {
    name: 'a model over two lines in the environment',
    env: { OPENAI_API_KEY: KEY, OPENAI_MODEL: 'a\nb' },
    refused: ['OPENAI_MODEL: contains a line break or another control character'],
  },
  {
    name: 'a huge system prompt',
    file: assistant({ systemPrompt: 'x'.repeat(100_001) }),
    warned: [
      'assistants[0].systemPrompt: has 100001 characters, which are sent to the model, and paid for, with every prompt',
    ],
  },
  ...['messages', 'stream'].map((key): OddInput => ({
    name: `${key} in the body`,
    file: asking({ extraBody: { [key]: 1 } }),
    refused: [`assistants[0].provider.extraBody: "${key}" is set by the relay itself`],
  })),
  {
    name: 'seconds for milliseconds',
    file: asking({ idleTimeoutMs: 60 }),
    warned: ['assistants[0].provider.idleTimeoutMs: 60 milliseconds are only 0.06 seconds'],
  },
  {
    name: 'a wait that something else ends',
    file: {
      ...asking({ firstByteTimeoutMs: 90_000, maxCharacters: 600_000 }),
      limits: { answerTimeoutMs: 60_000, answerCharacters: 5000 },
    },
    warned: [
      'assistants[0].provider.firstByteTimeoutMs: has no effect: limits.answerTimeoutMs (60000) is lower',
      'assistants[0].provider.maxCharacters: has no effect: limits.answerCharacters (5000) is lower',
    ],
  },
  {
    name: 'a system prompt for nobody',
    env: { SYSTEM_PROMPT: 'Be brief.' },
    warned: ['SYSTEM_PROMPT: has no effect: no model is configured'],
  },
  {
    name: 'a system prompt beside assistants of a file',
    file: assistant({}),
    env: { SYSTEM_PROMPT: 'Be brief.' },
    warned: ['SYSTEM_PROMPT: has no effect: assistants are configured in the file'],
  },
];

const MAX_TEXT = 536_870_888;

const LIMITS: readonly OddInput[] = [
  ...[
    'frameBytes',
    'textFrameBytes',
    'bodyBytes',
    'socketIoConnectBytes',
    'promptCharacters',
    'contextCharacters',
    'queuedCharacters',
    'answerCharacters',
  ].map((name): OddInput => ({
    name: `${name} beyond the longest text`,
    file: { limits: { [name]: 1e15 } },
    refused: [`limits.${name}: expected a whole number from 1 to ${MAX_TEXT}`],
  })),
  ...(
    [
      [
        { headersTimeoutMs: 60_000, requestTimeoutMs: 30_000 },
        'headersTimeoutMs: 60000 exceeds limits.requestTimeoutMs (30000)',
      ],
      [{ headersTimeoutMs: 90_000 }, 'headersTimeoutMs: 90000 exceeds limits.requestTimeoutMs (60000, its default)'],
      [{ frameBytes: 10_000, textFrameBytes: 20_000 }, 'textFrameBytes: 20000 exceeds limits.frameBytes (10000)'],
      [{ frameBytes: 20_000_000 }, 'frameBytes: 20000000 exceeds limits.frameBytesPerMinute (16777216, its default)'],
      [{ connections: 10, connectionsPerAddress: 20 }, 'connectionsPerAddress: 20 exceeds limits.connections (10)'],
      [
        { connectionsPerAddress: 500 },
        'connectionsPerAddress: 500 exceeds limits.connectionsPerNetwork (400, its default)',
      ],
      [
        { tcpConnectionsPerNetwork: 60_000 },
        'tcpConnectionsPerNetwork: 60000 exceeds limits.tcpConnections (50000, its default)',
      ],
      [{ connections: 60_000 }, 'connections: 60000 exceeds limits.tcpConnections (50000, its default)'],
      [
        { promptsPerMinutePerAddress: 30, promptsPerMinutePerNetwork: 20 },
        'promptsPerMinutePerAddress: 30 exceeds limits.promptsPerMinutePerNetwork (20)',
      ],
      [{ promptCharacters: 300_000 }, 'promptCharacters: 300000 exceeds limits.textFrameBytes (262144, its default)'],
      [{ promptCharacters: 9000, bodyBytes: 8000 }, 'promptCharacters: 9000 exceeds limits.bodyBytes (8000)'],
    ] as const
  ).map(([limits, line]): OddInput => ({
    name: `limits ${JSON.stringify(limits)}`,
    file: { limits },
    refused: [`limits.${line}`],
  })),
  {
    name: 'a share of the memory that is more than the whole',
    file: { memory: { conversationsPerAddress: 500, conversations: 100 } },
    refused: ['memory.conversationsPerAddress: 500 exceeds memory.conversations (100)'],
  },
  {
    name: 'a lower total alone',
    file: { limits: { connections: 50, frameBytes: 10_000, requestTimeoutMs: 5000 }, memory: { conversations: 10 } },
  },
  {
    name: 'more than the machine has',
    file: { limits: { sendBufferBytes: 1e15, endedAnswerCharacters: 1e15 }, memory: { characters: 1e15 } },
    warned: [
      'limits.endedAnswerCharacters: 1000000000000000 exceeds the memory of this machine',
      'limits.sendBufferBytes: 1000000000000000 exceeds the memory of this machine',
      'memory.characters: 1000000000000000 exceeds the memory of this machine',
    ],
  },
  {
    name: 'seconds for milliseconds in limits',
    file: { limits: { answerTimeoutMs: 600, responseStallTimeoutMs: 60 } },
    warned: [
      'limits.answerTimeoutMs: 600 milliseconds are only 0.6 seconds',
      'limits.responseStallTimeoutMs: 60 milliseconds are only 0.06 seconds',
    ],
  },
  {
    name: 'frames of nothing',
    file: { limits: { frameBytes: 100 } },
    warned: ['limits.frameBytes: 100 bytes are hardly enough for a prompt'],
  },
  {
    name: 'bodies that fill the memory',
    file: { limits: { bodyBytes: 200_000_000 } },
    warned: ['limits.bodyBytes: a single message could take up 200000000 bytes of memory'],
  },
  {
    name: 'answers that fill the memory',
    file: { limits: { answerCharacters: 500_000_000 } },
    warned: ['limits.answerCharacters: a single message could take up 500000000 characters of memory'],
  },
  {
    name: 'limits without effect',
    file: { limits: { framesPerMinute: 1e15, concurrentAnswers: 1e10, frameBytesPerMinute: 1e14 } },
    warned: [
      'limits.framesPerMinute: 1000000000000000 is effectively no limit',
      'limits.frameBytesPerMinute: 100000000000000 is effectively no limit',
      'limits.concurrentAnswers: 10000000000 is effectively no limit',
    ],
  },
  ...([0, -1, 1.5, '5', null, true] as const).map((value): OddInput => ({
    name: `the limit ${JSON.stringify(value)}`,
    file: { limits: { framesPerMinute: value } },
    refused: ['limits.framesPerMinute: expected a whole number from 1 to 9007199254740991'],
  })),
];

const NESTED = 'is nested more than 100 levels deep';

const FILES: readonly OddInput[] = [
  { name: 'UTF-8 with its mark', file: Buffer.from('\ufeff{"port": 7}') },
  { name: 'UTF-16', file: utf16('{"port": 7}'), refused: ['is UTF-16; save it as UTF-8'] },
  {
    name: 'UTF-16, the other way round',
    file: utf16('{"port": 7}').swap16(),
    refused: ['is UTF-16; save it as UTF-8'],
  },
  { name: 'UTF-16 without its mark', file: utf16('{}').subarray(2), refused: ['is not UTF-8 text'] },
  { name: 'Latin-1', file: Buffer.from('{"basePath": "/\xfc"}', 'latin1'), refused: ['is not UTF-8 text'] },
  { name: 'nothing', file: '', refused: ['is empty; an empty configuration is {}'] },
  { name: 'a list', file: '[]', refused: ['Invalid input: expected object, received array'] },
  { name: 'null', file: 'null', refused: ['Invalid input: expected object, received null'] },
  { name: 'one key twice', file: '{"port": 1, "port": 2}', refused: ['the key "port" occurs twice'] },
  {
    name: 'one key twice, within',
    file: '{"limits": {"frameBytes": 1, "bodyBytes": 2, "frame\\u0042ytes": 3}}',
    refused: ['limits: the key "frameBytes" occurs twice'],
  },
  {
    name: 'one key twice, in a list and a body',
    file: '{"assistants": [{"id": "a"}, {"id": "b", "provider": {"extraBody": {"x": [1, {}], "x": 1}}}]}',
    refused: ['assistants[1].provider.extraBody: the key "x" occurs twice'],
  },
  { name: '__proto__', file: '{"__proto__": {"port": 1}}', refused: ['"__proto__" cannot be a key'] },
  {
    name: '__proto__ in limits',
    file: '{"limits": {"__proto__": {"frameBytes": 1}}}',
    refused: ['limits: "__proto__" cannot be a key'],
  },
  {
    name: '__proto__ in headers, spelled otherwise',
    file: '{"assistants": [{"id": "a", "provider": {"kind": "openai-compatible", "headers": {"__prot\\u006f__": "x"}}}]}',
    refused: ['assistants[0].provider.headers: "__proto__" cannot be a key'],
  },
  {
    name: 'constructor',
    file: '{"constructor": 1}',
    refused: [/^unknown key "constructor"; known keys are \$schema, host, /],
  },
  {
    name: 'a body nested 5,000 deep',
    file: JSON.stringify(asking({ extraBody: 'HERE' })).replace('"HERE"', nested(5000, '1')),
    refused: [`assistants[0].provider.extraBody: ${NESTED}`],
  },
  {
    name: 'options nested 5,000 deep',
    file: JSON.stringify(vendor({ providerOptions: 'HERE' })).replace('"HERE"', nested(5000, '[]')),
    env: { K: KEY },
    refused: [`assistants[0].provider.providerOptions: ${NESTED}`],
  },
  {
    name: 'a file nested 200,000 deep',
    file: '['.repeat(200_000) + ']'.repeat(200_000),
    refused: [`[0][0][0][0]: ${NESTED}`],
  },
  {
    name: 'a file of open brackets',
    file: '['.repeat(200_000),
    refused: ['is not valid JSON: Unexpected end of JSON input'],
  },
  { name: 'a file of 9 MB', file: `{"port": 1}${' '.repeat(9_000_000)}`, refused: ['is larger than 8 MB'] },
  { name: 'a schema', file: { $schema: './node_modules/ai-chat-element/dist/config.schema.json', port: 1 } },
  {
    name: 'a key with an escape of terminals in it',
    file: { '\u001b[31mred\nline': 1 },
    refused: [/^unknown key "\\u001b\[31mred\\nline"; known keys are /],
  },
];

const VARIABLES: readonly OddInput[] = [
  {
    name: 'names with a slip',
    env: {
      ALLOWED_ORIGIN: 'x',
      TRUSTED_PROXY: 'x',
      ACCESS_KEY: 'x',
      loglevel: 'x',
      'BASE-PATH': 'x',
      OPEN_AI_API_KEY: 'x',
    },
    warned: [
      'ALLOWED_ORIGIN: is ignored; did you mean ALLOWED_ORIGINS?',
      'ACCESS_KEY: is ignored; did you mean ACCESS_KEYS?',
      'loglevel: is ignored; did you mean LOG_LEVEL?',
      'BASE-PATH: is ignored; did you mean BASE_PATH?',
      'OPEN_AI_API_KEY: is ignored; did you mean OPENAI_API_KEY?',
    ],
  },
  {
    name: 'names of others that are near',
    env: { HOME: '/', POST: '1', PATH: '/bin', USER: 'x', SHELL: 'x', npm_config_loglevel: 'x', ftp_proxy: 'http://x' },
  },
  {
    name: 'what others call a key',
    env: { GEMINI_API_KEY: KEY, OPENAI_API_BASE: 'x' },
    warned: [
      'GEMINI_API_KEY: is ignored; the relay reads GOOGLE_GENERATIVE_AI_API_KEY',
      'OPENAI_API_BASE: is ignored; the relay reads OPENAI_BASE_URL',
    ],
  },
  { name: 'what others call a key, where a model is there', env: { GEMINI_API_KEY: KEY, OPENAI_API_KEY: KEY } },
  { name: 'variables that are set to nothing', env: { ALLOWED_ORIGIN: '', PORT: ' ', HOST: '\n' } },
];

export const ODD_INPUTS: Readonly<Record<string, readonly OddInput[]>> = {
  KEYS,
  HEADERS,
  ORIGINS,
  HOSTS,
  PROXIES,
  PATHS,
  PLACES,
  SERVERS,
  ASSISTANTS,
  LIMITS,
  FILES,
  VARIABLES,
};
