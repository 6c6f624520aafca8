import sortedBtree from 'sorted-btree'

// The package is CommonJS without an `exports` map: Node hands out `module.exports`, whose `default` is the class, while the
// package's types describe the class itself.
type TreeClass = typeof sortedBtree extends { readonly default: infer C } ? C : typeof sortedBtree
const BTree = (sortedBtree as unknown as { readonly default: TreeClass }).default

/** Go's byte order, because keys are byte strings (src/std/bytes.ts). */
function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const stop = { break: 0 } as const

/**
 * A map from byte strings to values, kept in byte order, that can be copied in O(1). The copy and the original share nodes; whichever
 * is written copies the nodes it changes, so neither sees the other's writes. The only file that knows the tree library.
 */
export class OrderedTree<V> {
  readonly #tree: InstanceType<typeof BTree<string, V>>

  constructor(tree?: InstanceType<typeof BTree<string, V>>) {
    this.#tree = tree ?? new BTree<string, V>(undefined, compareKeys)
  }

  get size(): number {
    return this.#tree.size
  }

  get(key: string): V | undefined {
    return this.#tree.get(key)
  }

  /** The stored key becomes this one, so that an old key string can be freed with the row it belonged to. */
  set(key: string, value: V): void {
    this.#tree.set(key, value)
  }

  delete(key: string): void {
    this.#tree.delete(key)
  }

  /** An independent copy, in O(1). */
  clone(): OrderedTree<V> {
    return new OrderedTree(this.#tree.clone())
  }

  /** Visits the entries whose key starts with `prefix`, in order, until `visit` returns false. The tree must not change meanwhile. */
  visit(prefix: string, visit: (value: V, key: string) => boolean | void): void {
    const above = prefixEnd(prefix)
    const end = above ?? this.#tree.maxKey()
    if (end === undefined) return
    this.#tree.forRange(prefix, end, above === undefined, (key, value) => (visit(value, key) === false ? stop : undefined))
  }

  /** The same lazily; on a copy that nobody writes it may be continued at any later time. */
  *iterate(prefix: string): IterableIterator<V> {
    for (const [key, value] of this.#tree.entries(prefix)) {
      if (!key.startsWith(prefix)) return
      yield value
    }
  }

  /** The entry with the greatest key that is not above `key`. */
  floor(key: string): { readonly key: string; readonly value: V } | undefined {
    const pair = this.#tree.getPairOrNextLower(key)
    return pair === undefined ? undefined : { key: pair[0], value: pair[1] }
  }
}

/** The least string above all that start with `prefix`; undefined when there is none. */
function prefixEnd(prefix: string): string | undefined {
  let length = prefix.length
  while (length > 0 && prefix.charCodeAt(length - 1) === 0xff) length--
  if (length === 0) return undefined
  return prefix.slice(0, length - 1) + String.fromCharCode(prefix.charCodeAt(length - 1) + 1)
}
