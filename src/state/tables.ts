import { folded } from '../std/folded.ts'
import { compound } from '../memdb/key.ts'
import { schema, table } from '../memdb/schema.ts'
import type { ACLAuthMethod, ACLBindingRule, ACLPolicy, ACLRole, ACLToken } from '../wire/records/acl.ts'
import type { AutopilotConfig } from '../wire/records/autopilot.ts'
import type { HealthCheck, Node, NodeService } from '../wire/records/catalog.ts'
import type { CAConfiguration, CAConsulProviderState, CARoot } from '../wire/records/connect-ca.ts'
import type { Coordinate } from '../wire/records/coordinate.ts'
import type { FederationState } from '../wire/records/federation-state.ts'
import type { GatewayService } from '../wire/records/gateway.ts'
import type { Intention } from '../wire/records/intention.ts'
import type { DirEntry } from '../wire/records/kv.ts'
import type { PreparedQuery } from '../wire/records/prepared-query.ts'
import type { Session } from '../wire/records/session.ts'
import type { ConfigEntryRow, ForgottenDeletions, IndexEntry, ServiceRow, SessionCheck, Tombstone } from './rows.ts'
import { uuidKeyOfRow } from './uuid-key.ts'

/** The only row of a table that holds one. */
export const onlyRow = 'only'

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

/** The primary key of a config entry. */
export function configEntryKey(kind: string, name: string): string {
  return compound(folded(kind), folded(name))
}

/** The primary key of what a gateway leads to. Ports are written as the original writes them, since lists stand in this order. */
export function gatewayServiceKey(gateway: string, service: string, port: number): string {
  return compound(folded(gateway), folded(service), varint(port))
}

/** Go's signed variable-length integer. */
function varint(value: number): string {
  let left = value < 0 ? -2 * value - 1 : 2 * value
  let key = ''
  for (; left > 127; left = Math.floor(left / 128)) key += String.fromCharCode((left % 128) + 128)
  return key + String.fromCharCode(left)
}

/** The four names that tell intentions apart; undefined when one is missing. */
export function intentionNames(intention: Pick<Intention, 'SourceNS' | 'SourceName' | 'DestinationNS' | 'DestinationName'>): string | undefined {
  const names = [intention.SourceNS, intention.SourceName, intention.DestinationNS, intention.DestinationName]
  return names.includes('') ? undefined : compound(...names.map(folded))
}

/** All tables of protocol/fsm.md §2, and the one that is ours: `forgottenDeletions`. */
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
  aclTokens: table<ACLToken>()({
    primary: (token) => token.SecretID,
    indexes: {
      accessor: { key: ({ AccessorID }) => (AccessorID === '' ? undefined : uuidKeyOfRow(AccessorID)) },
      authMethod: { key: ({ AuthMethod }) => (AuthMethod === '' ? undefined : AuthMethod) },
    },
  }),
  aclPolicies: table<ACLPolicy>()({ primary: (policy) => uuidKeyOfRow(policy.ID), indexes: { name: { key: (policy) => folded(policy.Name) } } }),
  aclRoles: table<ACLRole>()({ primary: (role) => uuidKeyOfRow(role.ID), indexes: { name: { key: (role) => folded(role.Name) } } }),
  aclBindingRules: table<ACLBindingRule>()({
    primary: (rule) => uuidKeyOfRow(rule.ID),
    indexes: { authMethod: { key: (rule) => folded(rule.AuthMethod) } },
  }),
  aclAuthMethods: table<ACLAuthMethod>()({ primary: (method) => folded(method.Name), indexes: {} }),
  intentions: table<Intention>()({ primary: (intention) => uuidKeyOfRow(intention.ID), indexes: { names: { key: intentionNames } } }),
  caRoots: table<CARoot>()({ primary: (root) => root.ID, indexes: {} }),
  caProviderStates: table<CAConsulProviderState>()({ primary: (state) => state.ID, indexes: {} }),
  caConfig: table<CAConfiguration>()({ primary: () => onlyRow, indexes: {} }),
  configEntries: table<ConfigEntryRow>()({ primary: ({ entry }) => configEntryKey(entry.Kind, entry.Name), indexes: {} }),
  gatewayServices: table<GatewayService>()({
    primary: ({ Gateway, Service, Port }) => gatewayServiceKey(Gateway.Name, Service.Name, Port),
    indexes: {
      gateway: { key: ({ Gateway }) => folded(Gateway.Name) },
      service: { key: ({ Service }) => folded(Service.Name) },
    },
  }),
  federationStates: table<FederationState>()({ primary: (row) => folded(row.Datacenter), indexes: {} }),
  indexes: table<IndexEntry>()({ primary: (entry) => folded(entry.Key), indexes: {} }),
})
