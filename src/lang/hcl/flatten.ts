import type { Item, Node } from './syntax.ts'

/**
 * Makes JSON look like HCL: `"service": {"web": {…}, "db": {…}}`, an object of nothing but objects, becomes two blocks
 * `service "web" {…}` and `service "db" {…}`; a list of nothing but objects becomes repeated blocks. Works through all levels.
 */
export function flattenItems(items: readonly Item[]): readonly Item[] {
  const flat: Item[] = []
  // The last item comes first and the whole is turned round at the end, which is the order the original arrives at.
  const frontier = [...items]
  for (let item = frontier.pop(); item !== undefined; item = frontier.pop()) {
    const expanded = expand(item)
    if (expanded === undefined) flat.push(item)
    else frontier.push(...expanded)
  }
  return flat.reverse().map((item) => (item.value === undefined ? item : { ...item, value: flattenNode(item.value) }))
}

function expand(item: Item): readonly Item[] | undefined {
  const { value } = item
  if (value?.kind === 'list' && value.items.length > 0 && value.items.every((element) => element.kind === 'object')) {
    return value.items.map((element) => ({ keys: item.keys, value: element }))
  }
  if (value?.kind === 'object' && value.items.length > 0 && value.items.every((inner) => inner.value?.kind === 'object')) {
    return value.items.map((inner) => ({ keys: [...item.keys, ...inner.keys], value: inner.value }))
  }
  return undefined
}

function flattenNode(node: Node): Node {
  if (node.kind === 'object') return { ...node, items: flattenItems(node.items) }
  if (node.kind === 'list') return { ...node, items: node.items.map(flattenNode) }
  return node
}
