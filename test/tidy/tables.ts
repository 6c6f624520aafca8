/** A folder whose files are rows; its `index.ts` lists them. */
export interface TableFolder {
  readonly folder: string
}

/** The tables of docs/tour.md: a row is a file, and a file is listed. */
export const tables: readonly TableFolder[] = [
  { folder: 'src/wire/records' },
  { folder: 'src/contract/rpc' },
  { folder: 'src/contract/http' },
  { folder: 'src/dns/lookups' },
  { folder: 'src/fsm/commands' },
  { folder: 'src/agent/config/options' },
  { folder: 'src/agent/checks/types' },
  { folder: 'src/cli/commands' },
  { folder: 'src/server/endpoints' },
  { folder: 'src/server/leader' },
  { folder: 'test/tidy/rules' },
]

/** Public entries, which may be called `index.ts` without being a table. */
export const entries: readonly string[] = ['src/index.ts', 'src/api/index.ts', 'src/testing/index.ts']
