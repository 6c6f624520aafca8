import type { Step } from '../step.ts'
import type { WireAnswer } from '../wire-client.ts'
import { ignoredHeaders } from '../normalise.ts'

/** An answer without what differs by nature or by chance. */
export interface Seen {
  readonly status: string
  readonly headers: readonly string[]
  readonly body: string
}

/** Indexes count all writes, of which the original makes more; and where they stand in the catalog is compared by the corpora. */
const ownHeaders = /^x-consul-(index|lastcontact|knownleader):/i
/** Where an agent's definition files are. */
const ownFolder = /\/[^ ]*\/agent-fuzz-(?:real|ours)-\w+/g
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

export function seen(step: Step, { statusLine, headers, body }: WireAnswer): Seen {
  const shown = headers.filter((line) => ignoredHeaders[line.slice(0, line.indexOf(':')).toLowerCase()] === undefined && !ownHeaders.test(line)).toSorted()
  return { status: statusLine, headers: shown, body: (step.method === 'GET' ? settledBody(step.path, body) : body).replace(uuid, '<uuid>').replace(ownFolder, '<folder>').replace('[http2 http]', '[http http2]') }
}

function settledBody(path: string, body: string): string {
  if (!/^[[{]/.test(body)) return body
  const value: unknown = JSON.parse(body)
  return JSON.stringify(plain(value, { catalog: !path.startsWith('/v1/agent/'), sortTags: path.startsWith('/v1/catalog/services') }))
}

interface View {
  readonly catalog: boolean
  readonly sortTags: boolean
}

type Fields = Record<string, unknown>

/** Lists that come out of Go's maps in order; what chance decides taken out. */
function plain(value: unknown, view: View): unknown {
  if (Array.isArray(value)) return ordered(value.map((item) => plain(item, view)), view)
  if (typeof value !== 'object' || value === null) return value
  const kept = view.catalog ? inCatalog(value as Fields) : value as Fields
  const inner = Object.fromEntries(Object.entries(kept).map(([name, item]) => [name, plain(item, view)]))
  return 'CheckID' in inner && 'Status' in inner ? plainCheck(inner, view) : inner
}

/** Without indexes, and without the port of the servers' own service. */
function inCatalog({ CreateIndex: _created, ModifyIndex: _modified, ...fields }: Fields): Fields {
  return fields['Service'] === 'consul' ? { ...fields, Port: 0 } : fields
}

function ordered(items: readonly unknown[], { sortTags }: View): readonly unknown[] {
  if (sortTags && items.every((item) => typeof item === 'string')) return items.toSorted()
  return items.every((item) => idOf(item) !== undefined) ? items.toSorted((a, b) => (idOf(a)! < idOf(b)! ? -1 : 1)) : items
}

function idOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { CheckID, Service, ServiceID, ID } = item as Fields
  const id = CheckID ?? (typeof Service === 'object' && Service !== null ? (Service as Fields)['ID'] : undefined) ?? ServiceID ?? ID
  return typeof id === 'string' ? id : undefined
}

function plainCheck(check: Fields, { catalog }: View): Fields {
  const { CheckID, Output, Name } = check
  if (String(Output).includes('dial tcp')) return { ...check, Output: '' }
  const isAlias = String(CheckID).startsWith('alias-') || String(Name).startsWith('Connect Sidecar Aliasing')
  if (!isAlias) return check
  // Chance says which of several critical checks is told of, and whether it was sent again in between.
  if (catalog) return { ...check, Output: '', ServiceTags: [] }
  return { ...check, Output: String(Output).replace(/^Aliased check [^]*/, 'Aliased check') }
}
