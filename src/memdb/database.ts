import { assert } from '../std/assert.ts'
import { delimited } from './key.ts'
import { OrderedTree } from './ordered-tree.ts'
import type { Index, Schema, Table } from './schema.ts'
import { WatchRegistry, type Change } from './watch-registry.ts'
import type { Watched, WatchSet } from './watch-set.ts'

/** Read access to all tables of a database, as they are (live view, transaction) or as they were (snapshot). */
export class View {
  protected readonly database: Watched
  protected readonly trees: readonly OrderedTree<unknown>[]

  constructor(database: Watched, trees: readonly OrderedTree<unknown>[]) {
    this.database = database
    this.trees = trees
  }

  /** Counts the transactions whose changes this view shows. */
  get version(): number {
    return this.database.version
  }

  /** The row with this key of a unique index. A watch waits for exactly this key, present or not. */
  get<Row>(index: Index<Row>, key: string, watch?: WatchSet): Row | undefined {
    if (watch !== undefined) this.watch(index, key, watch)
    return this.tree(index).get(key)
  }

  /** All rows with this key of an index that is not unique, in the order of their primary keys. */
  list<Row>(index: Index<Row>, key: string, watch?: WatchSet): Row[] {
    if (watch !== undefined) this.watch(index, key, watch)
    return this.#collect(index, delimited(key))
  }

  /** Whether `list` would find anything. */
  has<Row>(index: Index<Row>, key: string, watch?: WatchSet): boolean {
    if (watch !== undefined) this.watch(index, key, watch)
    let found = false
    this.tree(index).visit(delimited(key), () => !(found = true))
    return found
  }

  /** All rows whose key of a unique index starts with `prefix`, in order of that key. */
  prefix<Row>(index: Index<Row>, prefix: string, watch?: WatchSet): Row[] {
    assert(index.unique, 'prefixes are searched in unique indexes')
    if (watch !== undefined) this.watchPrefix(index, prefix, watch)
    return this.#collect(index, prefix)
  }

  /** All rows of a table in the order of an index. A row that an index leaves out is not among them. */
  all<Row>(index: Index<Row>, watch?: WatchSet): Row[] {
    if (watch !== undefined) this.watchPrefix(index, '', watch)
    return this.#collect(index, '')
  }

  /** Visits what `prefix` lists until `visit` returns false, without making a list. */
  visit<Row>(index: Index<Row>, prefix: string, visit: (row: Row, position: string) => boolean | void): void {
    this.tree(index).visit(prefix, visit)
  }

  /** Lists what `prefix` lists, lazily. On a snapshot it may be continued at any time, else not after the next write. */
  iterate<Row>(index: Index<Row>, prefix = ''): IterableIterator<Row> {
    return this.tree(index).iterate(prefix)
  }

  /** The row with the greatest key of a unique index that is not above `key`. */
  floor<Row>(index: Index<Row>, key: string): Row | undefined {
    return this.tree(index).floor(key)?.value
  }

  count<Row>(index: Index<Row>): number {
    return this.tree(index).size
  }

  /** Notes a wait for one key of an index without reading it. */
  watch<Row>(index: Index<Row>, key: string, watch: WatchSet): void {
    watch.note(this.database, this.version, index.slot, key, false)
  }

  /** Notes a wait for all keys of an index that start with `prefix`. */
  watchPrefix<Row>(index: Index<Row>, prefix: string, watch: WatchSet): void {
    watch.note(this.database, this.version, index.slot, prefix, true)
  }

  protected tree<Row>(index: Index<Row>): OrderedTree<Row> {
    return this.trees[index.slot] as OrderedTree<Row>
  }

  #collect<Row>(index: Index<Row>, prefix: string): Row[] {
    const rows: Row[] = []
    this.tree(index).visit(prefix, (row) => void rows.push(row))
    return rows
  }
}

/** The tables at one moment. No later write changes what it shows. */
class Snapshot extends View {
  readonly #version: number

  constructor(database: Watched, trees: readonly OrderedTree<unknown>[]) {
    super(database, trees)
    this.#version = database.version
  }

  override get version(): number {
    return this.#version
  }
}

/** A view that also writes. It sees its own writes; nobody else does until it is done. */
export class Transaction extends View {
  readonly #changes: Change[] = []
  #open = true

  /** Inserts the row, or replaces the one with the same primary key. */
  put<Row, N extends string>(table: Table<Row, N>, row: Row): void {
    assert(this.#open, 'the transaction is over')
    const before = this.tree(table.primary).get(table.primary.key(row) as string)
    for (const index of table.secondary) if (index.unique) this.#requireFree(table, index, before, row)
    this.#apply(table, before, row)
    this.#changes.push({ table, before, after: row })
  }

  /** Removes the row with this primary key and returns it. */
  delete<Row, N extends string>(table: Table<Row, N>, key: string): Row | undefined {
    assert(this.#open, 'the transaction is over')
    const before = this.tree(table.primary).get(key)
    if (before === undefined) return undefined
    this.#apply(table, before, undefined)
    this.#changes.push({ table, before, after: undefined })
    return before
  }

  /** Ends the transaction and tells what it changed, in order. */
  commit(): readonly Change[] {
    this.#open = false
    return this.#changes
  }

  /** Undoes everything and ends the transaction. */
  rollback(): void {
    this.#open = false
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const { table, before, after } = this.#changes[i] as Change
      this.#apply(table, after as never, before as never)
    }
  }

  #apply<Row, N extends string>(table: Table<Row, N>, before: Row | undefined, after: Row | undefined): void {
    this.#move(table.primary, before, after)
    for (const index of table.secondary) this.#move(index, before, after)
  }

  #move<Row>(index: Index<Row>, before: Row | undefined, after: Row | undefined): void {
    const from = before === undefined ? undefined : index.position(before)
    const to = after === undefined ? undefined : index.position(after)
    if (from !== undefined && from !== to) this.tree(index).delete(from)
    if (to !== undefined) this.tree(index).set(to, after as Row)
  }

  #requireFree<Row, N extends string>(table: Table<Row, N>, index: Index<Row>, before: Row | undefined, row: Row): void {
    const position = index.position(row)
    const holder = position === undefined ? undefined : this.tree(index).get(position)
    assert(holder === undefined || holder === before, `table ${table.name}: two rows with one key of index ${index.name}`)
  }
}

/**
 * Tables with ordered indexes in memory. One writer at a time, which is synchronous; readers use the live tables without a copy, or
 * a snapshot.
 */
export class Database implements Watched {
  readonly registry: WatchRegistry
  readonly #trees: readonly OrderedTree<unknown>[]
  readonly #live: View
  #version = 0
  #writing = false

  constructor(schema: Schema) {
    this.registry = new WatchRegistry(schema.indexCount)
    this.#trees = Array.from({ length: schema.indexCount }, () => new OrderedTree<unknown>())
    this.#live = new View(this, this.#trees)
  }

  get version(): number {
    return this.#version
  }

  /** The live tables. What is read together must be read without awaiting in between. */
  read(): View {
    assert(!this.#writing, 'inside a transaction, read through the transaction')
    return this.#live
  }

  /** The tables as of now, for good. O(1); later writes copy the nodes they change. */
  snapshot(): View {
    assert(!this.#writing, 'no snapshot inside a transaction')
    return new Snapshot(this, this.#trees.map((tree) => tree.clone()))
  }

  /** Runs a transaction and publishes it. If `work` throws, the tables are as before. Watches fire after it is published. */
  write<T>(work: (transaction: Transaction) => T): T {
    assert(!this.#writing, 'transactions do not nest')
    this.#writing = true
    const transaction = new Transaction(this, this.#trees)
    let result: T
    try {
      result = work(transaction)
    } catch (error) {
      transaction.rollback()
      throw error
    } finally {
      this.#writing = false
    }
    const changes = transaction.commit()
    if (changes.length > 0) {
      this.#version++
      this.registry.fire(changes)
    }
    return result
  }
}
