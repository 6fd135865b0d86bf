/**
 * Who may import whom (ARCHITECTURE.md). Type-only imports count too: a type is knowledge of the other room.
 *
 *   cli, api ─▶ operations ─▶ features ─▶ store, crypto
 *   peer, bootstrap (compose) ─▶ net ─▶ protocols/<x> ─▶ exchange, channel, signed ─▶ libp2p
 */
const FEATURE = '^src/(identity|names|rendezvous|friends|chat|groups|posts|requests|notices|mailbox|access)/'
// exchange.ts, channel.ts, frames.ts, signed.ts, fault.ts and their wire.ts: what every protocol may build on.
const SHARED_PROTOCOL = '^protocols/[^/]+\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'protocols-know-no-node',
      comment: 'Whoever writes another client, or runs Kith in a browser tab, needs protocols/ alone.',
      severity: 'error',
      from: { path: '^protocols/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'protocols-know-no-peer',
      comment: 'What crosses the wire does not depend on what one node does with it.',
      severity: 'error',
      from: { path: '^protocols/' },
      to: { path: '^(src|test|bench|examples|scripts)/' },
    },
    {
      name: 'protocols-know-no-sibling',
      comment: 'A protocol folder needs itself and the shared files, nothing else of protocols/.',
      severity: 'error',
      from: { path: '^protocols/([^/]+)/' },
      to: { path: '^protocols/', pathNot: ['^protocols/$1/', SHARED_PROTOCOL] },
    },
    {
      name: 'shared-protocol-files-know-no-protocol',
      severity: 'error',
      from: { path: SHARED_PROTOCOL },
      to: { path: '^protocols/[^/]+/' },
    },
    {
      name: 'features-know-no-node',
      comment: 'So that one day the same peer can run in a browser tab.',
      severity: 'error',
      from: { path: FEATURE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-know-no-face',
      comment: 'Rules do not depend on who shows them, nor on how a peer is composed.',
      severity: 'error',
      from: { path: FEATURE },
      to: { path: '^src/(cli|api|operations|kith\\.ts|peer\\.ts|bootstrap\\.ts|config\\.ts)' },
    },
    {
      name: 'features-know-the-net-by-its-interface',
      comment: 'A feature gets its net through the constructor; it knows the interface only.',
      severity: 'error',
      from: { path: FEATURE },
      to: { path: '^src/net/', pathNot: '^src/net/(net|news)\\.ts$' },
    },
    {
      name: 'operations-know-no-face',
      severity: 'error',
      from: { path: '^src/operations/' },
      to: { path: '^src/(cli/|api/|peer\\.ts|bootstrap\\.ts)' },
    },
    {
      name: 'cli-knows-operations-only',
      comment: 'A line typed becomes one operation: no face has a way of its own into the features.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^(src|protocols)/',
        // at-rest: what `kith` does to a directory on which no peer runs, so that there is no operation to ask.
        pathNot:
          '^src/(cli/|operations/|compose/at-rest\\.ts$|(config|default-dir|errors|news|newsfeed|kith|clock|size|version)\\.ts$)',
      },
    },
    {
      name: 'api-knows-operations-only',
      comment: 'As the line: a program asks for operations and hears news, and nothing else.',
      severity: 'error',
      from: { path: '^src/api/' },
      to: {
        path: '^(src|protocols)/',
        // access: who may ask at all. clean: what every surface does to text of other people.
        pathNot: '^src/(api/|operations/|access/|cli/clean\\.ts$|(errors|news|newsfeed|kith|version)\\.ts$)',
      },
    },
    {
      name: 'web-knows-the-api-only',
      comment: 'The page runs in a browser and knows the peer by its HTTP interface.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: {
        path: '^(src|protocols)/',
        // clean: what every surface does to text of other people.
        pathNot: '^src/(web/|cli/clean\\.ts$)',
      },
    },
    {
      name: 'web-knows-no-node',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-the-page',
      comment: 'It is another program, in a browser; tests may look at its pure parts.',
      severity: 'error',
      from: { path: '^(src|protocols)/', pathNot: '^src/web/' },
      to: { path: '^src/web/' },
    },
    {
      name: 'only-store-touches-the-database',
      severity: 'error',
      from: { path: '^(src|protocols)/', pathNot: '^src/store/' },
      to: { path: '(^(node:)?sqlite$)|node_modules/(libsql|@libsql)/' },
    },
    {
      name: 'store-knows-no-feature',
      severity: 'error',
      from: { path: '^src/store/' },
      to: { path: '^src/', pathNot: '^src/(store/|crypto/|errors\\.ts$)' },
    },
    {
      name: 'only-net-makes-nodes',
      comment: 'createLibp2p, transports and services live in one folder.',
      severity: 'error',
      from: { path: '^(src|protocols)/', pathNot: '^src/net/' },
      to: {
        path: 'node_modules/(libp2p|@chainsafe/libp2p-(noise|yamux)|@libp2p/(tcp|kad-dht|gossipsub|identify|ping|circuit-relay-v2)|datastore-level)/',
      },
    },
    {
      name: 'only-crypto-touches-primitives',
      severity: 'error',
      from: { path: '^(src|protocols)/', pathNot: '^src/crypto/' },
      to: { path: '(^(node:)?crypto$)|node_modules/@noble/' },
    },
    {
      name: 'nobody-imports-an-entry',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^src/(peer|bootstrap)\\.ts$|^src/cli/main\\.ts$' },
    },
    {
      name: 'products-know-no-tests',
      severity: 'error',
      from: { path: '^(src|protocols)/' },
      to: { path: '^(test|bench|examples|scripts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types may know each other; code that runs may not.',
      severity: 'error',
      from: { path: '^(src|protocols)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-development-packages',
      comment: 'What the bundle needs is a dependency.',
      severity: 'error',
      from: { path: '^(src|protocols)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^(src|protocols|test|bench)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(src|protocols|test|bench)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Node 20, on which this runs too, does not know it.
    builtInModules: { add: ['node:sqlite'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
