import { bytesOfText, textOfBytes } from '../std/bytes.ts'
import { compound } from '../memdb/key.ts'
import { schema, table } from '../memdb/schema.ts'
import type { AutopilotConfig } from '../wire/records/autopilot.ts'
import type { HealthCheck, Node, NodeService } from '../wire/records/catalog.ts'
import type { Coordinate } from '../wire/records/coordinate.ts'
import type { FederationState } from '../wire/records/federation-state.ts'
import type { DirEntry } from '../wire/records/kv.ts'
import type { PreparedQuery } from '../wire/records/prepared-query.ts'
import type { Session } from '../wire/records/session.ts'
import type { ForgottenDeletions, IndexEntry, ServiceRow, SessionCheck, Tombstone } from './rows.ts'
import { uuidKeyOfRow } from './uuid-key.ts'

/** The only row of a table that holds one. */
export const onlyRow = 'only'

const alreadyFolded = /^[^A-Z\x80-\xff]*$/

/** A name as it is compared without case: as Go's `strings.ToLower` makes it, character by character. */
export function folded(name: string): string {
  if (alreadyFolded.test(name)) return name
  const lower = Array.from(textOfBytes(name), (character) => {
    const folding = character.toLowerCase()
    // The only character whose lower case is two in JavaScript and one in Go.
    return folding.length > character.length ? (folding[0] as string) : folding
  })
  return bytesOfText(lower.join(''))
}

const digits = 16
/** An index as a key that sorts as the number. */
export function indexKey(index: number): string {
  return String(index).padStart(digits, '0')
}

/** The primary key of a check. */
export function checkKey(node: string, checkId: string): string {
  return compound(folded(node), folded(checkId))
}

function connectName(service: NodeService): string | undefined {
  if (service.Kind === 'connect-proxy') return folded(service.Proxy.DestinationServiceName)
  return service.Connect.Native ? folded(service.Service) : undefined
}

/** The primary key of a service of a node; also what its checks are found by. */
export function serviceKey(node: string, serviceId: string): string {
  return compound(folded(node), folded(serviceId))
}

/** All tables of protocol/fsm.md §2 that are built, and the one that is ours: `forgottenDeletions`. */
export const { tables, schema: stateSchema } = schema({
  kvs: table<DirEntry>()({
    primary: (entry) => entry.Key,
    indexes: { session: { key: (entry) => (entry.Session === '' ? undefined : uuidKeyOfRow(entry.Session)) } },
  }),
  tombstones: table<Tombstone>()({ primary: (stone) => stone.Key, indexes: { index: { key: (stone) => indexKey(stone.Index) } } }),
  forgottenDeletions: table<ForgottenDeletions>()({ primary: () => onlyRow, indexes: {} }),
  sessions: table<Session>()({
    primary: (session) => uuidKeyOfRow(session.ID),
    indexes: { node: { key: (session) => folded(session.Node) } },
  }),
  sessionChecks: table<SessionCheck>()({
    primary: (row) => compound(folded(row.node), folded(row.checkId), uuidKeyOfRow(row.session)),
    indexes: { session: { key: (row) => uuidKeyOfRow(row.session) } },
  }),
  nodes: table<Node>()({
    primary: (node) => folded(node.Node),
    indexes: { id: { key: (node) => (node.ID === '' ? undefined : uuidKeyOfRow(node.ID)), unique: true } },
  }),
  services: table<ServiceRow>()({
    primary: (row) => serviceKey(row.node, row.service.ID),
    indexes: {
      name: { key: (row) => folded(row.service.Service) },
      kind: { key: (row) => row.service.Kind },
      // What can be reached by mTLS: a proxy stands for what it leads to, a service that speaks it natively for itself.
      connect: { key: ({ service }) => connectName(service) },
    },
  }),
  checks: table<HealthCheck>()({
    primary: (check) => checkKey(check.Node, check.CheckID),
    indexes: {
      status: { key: (check) => check.Status },
      service: { key: (check) => (check.ServiceName === '' ? undefined : folded(check.ServiceName)) },
      // The empty service ID stands for the checks of the node itself.
      nodeService: { key: (check) => serviceKey(check.Node, check.ServiceID) },
    },
  }),
  coordinates: table<Coordinate>()({ primary: (row) => compound(folded(row.Node), row.Segment), indexes: {} }),
  preparedQueries: table<PreparedQuery>()({
    primary: (query) => uuidKeyOfRow(query.ID),
    indexes: {
      name: { key: ({ Name }) => (Name === '' ? undefined : folded(Name)), unique: true },
      // Templates are found by what a name begins with, which may be nothing.
      template: { key: ({ Name, Template }) => (Template.Type === '' ? undefined : folded(Name)), unique: true },
      session: { key: ({ Session }) => (Session === '' ? undefined : uuidKeyOfRow(Session)) },
    },
  }),
  autopilot: table<AutopilotConfig>()({ primary: () => onlyRow, indexes: {} }),
  federationStates: table<FederationState>()({ primary: (row) => folded(row.Datacenter), indexes: {} }),
  indexes: table<IndexEntry>()({ primary: (entry) => folded(entry.Key), indexes: {} }),
})
