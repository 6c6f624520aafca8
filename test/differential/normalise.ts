import type { Step, ViewName } from './step.ts'
import type { WireAnswer } from './wire-client.ts'

/** Headers that say nothing of what is compared, and why. */
export const ignoredHeaders: Readonly<Record<string, string>> = {
  date: 'the clock',
  'content-length': 'framing: Go sends longer bodies in chunks; the body itself is compared',
  'transfer-encoding': 'framing, likewise',
}

/** An answer with everything taken out that may differ between two agents in good order. */
export interface PlainAnswer {
  readonly status: string
  readonly headers: readonly string[]
  readonly body: string
  readonly closed: boolean
}

/** What differs between two agents by nature. */
export interface Identity {
  readonly httpPort: number
  readonly serverPort: number
  readonly serfLanPort: number
  readonly serfWanPort: number
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Where members and their tags say a port. */
const portOfMember = /("(?:Port|port|wan_join_port)": ?"?)(\d+)/g
const jsonIndex = /("(?:CreateIndex|ModifyIndex)": ?|current modify index |(?<=current modify index \d+) != )(\d+)/g
const indexHeader = /^(X-Consul-Index: )(\d+)$/

/**
 * Takes out of a run's answers: ports; UUIDs, numbered by first appearance; Raft indexes, replaced by their rank among all of the
 * run, since the original writes more entries of its own at start, and in an order that chance decides, so all up to `before` count as
 * one; and the headers above. 0 and 1 mean `none` and stay.
 */
export function normalise(answers: readonly (WireAnswer | undefined)[], steps: readonly Step[], identity: Identity, before = 1): readonly (PlainAnswer | undefined)[] {
  const rankOf = ranks(answers, before)
  const ports = new Map([[identity.serverPort, 'server'], [identity.serfLanPort, 'serf-lan'], [identity.serfWanPort, 'serf-wan']])
  const uuids = new Map<string, string>()
  const plainText = (text: string): string =>
    text
      .replaceAll(`127.0.0.1:${identity.httpPort}`, '127.0.0.1:<http>')
      .replaceAll(`127.0.0.1:${identity.serverPort}`, '127.0.0.1:<server>')
      .replace(portOfMember, (text, name: string, port: string) => (ports.has(Number(port)) ? `${name}<${ports.get(Number(port))}>` : text))
      .replace(uuid, (id) => {
        if (/^(?:0{8}-|1{8}-|40e4a748)/.test(id)) return id
        if (!uuids.has(id)) uuids.set(id, `<uuid-${uuids.size + 1}>`)
        return uuids.get(id)!
      })
  return answers.map((answer, at) => {
    if (answer === undefined) return undefined
    const step = steps[at]!
    const headers = answer.headers
      .filter((line) => ignoredHeaders[line.slice(0, line.indexOf(':')).toLowerCase()] === undefined)
      .map((line) => plainText(line.replace(indexHeader, (_, name: string, index: string) => name + rankOf(index))))
      .toSorted()
    const body = plainText(viewed(answer.body, step.view).replace(jsonIndex, (_, name: string, index: string) => name + rankOf(index)))
    return { status: answer.statusLine, headers, body, closed: answer.closed }
  })
}

function ranks(answers: readonly (WireAnswer | undefined)[], before: number): (index: string) => string {
  const seen = new Set<number>()
  for (const answer of answers) {
    for (const line of answer?.headers ?? []) seen.add(Number(indexHeader.exec(line)?.[2] ?? 0))
    for (const match of answer?.body.matchAll(jsonIndex) ?? []) seen.add(Number(match[2]))
  }
  const sorted = [...seen].filter((index) => index > before).toSorted((a, b) => a - b)
  return (index) => (Number(index) > before ? `<index-${sorted.indexOf(Number(index)) + 1}>` : Number(index) > 1 ? '<start>' : index)
}

/** The part of a body that a view keeps. */
function viewed(body: string, view: ViewName | undefined): string {
  // A refusal is a text, and compared as it is.
  if (view !== 'archive' && !/^[[{]/.test(body)) return body
  switch (view) {
    // Figures and addresses differ; what matters is that the same things are there. The map of the whole configuration has a key for
    // every option, and those that are not built are not in it.
    case 'keys': return keysOf({ ...(JSON.parse(body) as object), DebugConfig: 'not compared' }, 2)
    // Archives hold times and compressed bytes; that each is read by the other agent is shown elsewhere.
    case 'archive': return body.startsWith('\x1f\x8b') ? '<gzip>' : body
    // Lists of sessions are sorted by their random IDs.
    case 'sorted': return (JSON.parse(body) as readonly unknown[]).map((item) => JSON.stringify(item)).toSorted(byIndex).join('\n')
    // The tags of a service come in the order of a hash table in Go, a new one each time.
    case 'tags': return JSON.stringify(Object.entries(JSON.parse(body) as Record<string, string[]>).map(([name, tags]) => [name, tags.toSorted()]))
    // Lists made of Go's maps come in a new order each time.
    case 'list': return inOrder(JSON.parse(body) as readonly unknown[]).join('\n')
    // What a query finds comes in an order of chance.
    case 'shuffled': {
      const found = JSON.parse(body) as { readonly Nodes: readonly unknown[] | null }
      return [JSON.stringify({ ...found, Nodes: found.Nodes?.length }), ...inOrder(found.Nodes ?? [])].join('\n')
    }
    // The clock, and sums over random IDs.
    case 'timeless': return body.replace(/("(?:CreatedAt|UpdatedAt|Hash)": ?)"[^"]*"/g, '$1"?"')
    default: return body
  }
}

/** Lines in an order that hangs neither on random IDs nor on indexes. */
function inOrder(items: readonly unknown[]): readonly string[] {
  const keyed = items.map((item) => JSON.stringify(item)).map((line) => ({ line, key: line.replace(uuid, '').replace(jsonIndex, '') }))
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ line }) => line)
}

/** By the index that each line holds, which is the order of creation. */
function byIndex(a: string, b: string): number {
  return createIndex(a) - createIndex(b)
}

function createIndex(line: string): number {
  return Number(/"CreateIndex":(\d+)/.exec(line)?.[1])
}

function keysOf(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeof value
  if (depth === 0) return 'object'
  return `{${Object.entries(value).map(([key, inner]) => `${key}: ${keysOf(inner, depth - 1)}`).toSorted().join(', ')}}`
}
