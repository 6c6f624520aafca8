/**
 * Who may import whom: folder → what it may import beside itself. The longest folder that holds a file decides. An entry names a
 * folder, or one file. `everything` is for the rooms that put the others together.
 */
export const everything = 'everything'

const shared = ['std', 'wire', 'lang', 'runtime', 'contract', 'acl', 'gossip', 'rpc'] as const
const surface = ['std', 'wire', 'runtime', 'contract', 'acl', 'cluster', 'agent'] as const

export const layers: Readonly<Record<string, readonly string[] | typeof everything>> = {
  std: [],
  runtime: ['std'],
  wire: ['std'],
  lang: ['std'],
  memdb: ['std'],
  pki: ['std'],
  contract: ['std', 'wire'],
  acl: ['std', 'wire', 'lang'],
  raft: ['std', 'wire', 'runtime'],
  'raft/core': ['std', 'wire'],
  gossip: ['std', 'wire', 'runtime'],
  'gossip/swim': ['std', 'wire'],
  'gossip/serf': ['std', 'wire', 'gossip/swim/ports.ts', 'gossip/coordinate'],
  'gossip/coordinate': ['std', 'wire'],
  rpc: ['std', 'wire', 'runtime', 'contract'],
  state: ['std', 'wire', 'lang', 'memdb'],
  fsm: ['std', 'wire', 'state', 'memdb', 'raft/ports.ts'],
  api: ['std', 'wire', 'contract'],
  watch: ['std', 'wire'],
  cluster: shared,
  client: [...shared, 'cluster'],
  server: [...shared, 'cluster', 'raft', 'fsm', 'state', 'memdb', 'pki'],
  agent: [...shared, 'cluster', 'pki', 'watch'],
  http: surface,
  dns: surface,
  xds: surface,
  assembly: everything,
  testing: everything,
  'index.ts': everything,
  cli: ['std', 'wire', 'lang', 'runtime', 'contract', 'pki', 'api', 'watch'],
  'cli/commands/agent.ts': ['std', 'wire', 'lang', 'runtime', 'contract', 'pki', 'api', 'watch', 'cli', 'agent/config', 'index.ts'],
  'cli/commands/config': ['std', 'wire', 'lang', 'runtime', 'contract', 'pki', 'api', 'watch', 'cli', 'agent/config'],
  'cli/commands/services': ['std', 'wire', 'lang', 'runtime', 'contract', 'pki', 'api', 'watch', 'cli', 'agent/config'],
  'cli/commands/validate.ts': ['std', 'wire', 'lang', 'runtime', 'contract', 'pki', 'api', 'watch', 'cli', 'agent/config', 'index.ts'],
}

/** The real rim, `runtime/node`, is for those who put things together, and for rooms that run on no other. */
export const onTheRealRim: Readonly<Record<string, string>> = {
  runtime: 'it is its own',
  cli: 'a program at a terminal; its parts get files and clocks as ports',
}

/** The longest key of a table that is the path or a folder above it. */
export function roomOf(path: string, table: Readonly<Record<string, unknown>>): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) if (at in table) return at
  return undefined
}

/** Which file or folder owns the name of a package; nobody else says it. Tests, benchmarks and scripts may import any. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  're2js': ['src/lang/bexpr/regular-expression.ts'],
  'sorted-btree': ['src/memdb/'],
  'node:': ['src/runtime/node/'],
}
