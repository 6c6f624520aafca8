import { delimited } from './key.ts'

/** How an index finds its key in a row; undefined leaves the row out of the index. */
export interface IndexDefinition<Row> {
  /** A byte string; several parts are joined by `compound`. */
  readonly key: (row: Row) => string | undefined
  /** At most one row per key. */
  readonly unique?: true
}

/** A table before it is given its place in a schema. */
export interface TableDefinition<Row, Names extends string> {
  /** The identity of a row. */
  readonly primary: (row: Row) => string
  readonly indexes: Readonly<Record<Names, IndexDefinition<Row>>>
}

/** One ordered index of a table. `slot` is its place among all indexes of the schema. */
export interface Index<Row> {
  readonly name: string
  readonly slot: number
  readonly unique: boolean
  /** What the index is searched and watched by. */
  readonly key: (row: Row) => string | undefined
  /** Where the row stands in the index's tree; not unique indexes append the primary key. */
  readonly position: (row: Row) => string | undefined
}

/** A table of a schema with its indexes. Rows are never changed, only replaced. */
export interface Table<Row, Names extends string = string> {
  readonly name: string
  readonly slot: number
  readonly primary: Index<Row>
  /** The secondary indexes by name. */
  readonly by: Readonly<Record<Names, Index<Row>>>
  readonly secondary: readonly Index<Row>[]
}

/** Declares a table of rows of one type: `table<Node>()({ primary: …, indexes: { … } })`. */
export function table<Row>(): <Names extends string>(definition: TableDefinition<Row, Names>) => TableDefinition<Row, Names> {
  return (definition) => definition
}

// Rows are contravariant in a definition's functions, so "a definition of any row" can only be said with never.
type AnyDefinition = TableDefinition<never, string>
type TableOf<D> = D extends TableDefinition<infer Row, infer Names> ? Table<Row, Names> : never
export type Tables<D> = { readonly [K in keyof D]: TableOf<D[K]> }

/** The tables of a database, by name. */
export interface Schema {
  readonly tables: readonly Table<never>[]
  readonly indexCount: number
}

/** Gives each table and index its slot. The result is what databases are made from and what queries name tables by. */
export function schema<const D extends Readonly<Record<string, AnyDefinition>>>(
  definitions: D,
): { readonly tables: Tables<D>; readonly schema: Schema } {
  let slots = 0
  const list: Table<never>[] = []
  const tables: Record<string, Table<never>> = {}
  for (const [name, definition] of Object.entries(definitions)) {
    const { primary: primaryKey } = definition
    const primary: Index<never> = { name: 'primary', slot: slots++, unique: true, key: primaryKey, position: primaryKey }
    const by: Record<string, Index<never>> = {}
    for (const [indexName, { key, unique }] of Object.entries<IndexDefinition<never>>(definition.indexes)) {
      const position = unique === true ? key : shared(key, primaryKey)
      by[indexName] = { name: indexName, slot: slots++, unique: unique === true, key, position }
    }
    const made: Table<never> = { name, slot: list.length, primary, by, secondary: Object.values(by) }
    list.push(made)
    tables[name] = made
  }
  return { tables: tables as unknown as Tables<D>, schema: { tables: list, indexCount: slots } }
}

function shared(key: IndexDefinition<never>['key'], primary: (row: never) => string): Index<never>['position'] {
  return (row) => {
    const value = key(row)
    return value === undefined ? undefined : delimited(value) + primary(row)
  }
}
