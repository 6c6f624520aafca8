import { ConsulError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'

/**
 * Consul's error texts. They are protocol: each hop may add a prefix, and clients as well as servers find the meaning by looking
 * for the text inside (protocol/rpc.md §6). This is the only place that matches on text.
 */

interface Meaning {
  readonly code: string
  /** What is looked for inside a message. */
  readonly text: string
  /** The status of HTTP; 500 when none is given (surface/http.md G23). */
  readonly status?: number
  /** Whether asking again may help, and for which calls. */
  readonly retry?: 'always' | 'reads'
  /** The whole message must be the text. */
  readonly exact?: true
}

/** In order of precedence: a message that holds two texts has the meaning that stands first. */
const meanings = [
  { code: 'permission-denied', text: 'Permission denied', status: 403 },
  { code: 'acl-not-found', text: 'ACL not found', status: 403 },
  { code: 'rpc-rate-exceeded', text: 'RPC rate limit exceeded', status: 429 },
  { code: 'sign-rate-exceeded', text: 'Rate limit reached, try again later', status: 429, exact: true },
  { code: 'no-leader', text: 'No cluster leader', retry: 'always' },
  { code: 'no-path-to-datacenter', text: 'No path to datacenter' },
  { code: 'datacenter-unavailable', text: 'Remote DC has no server currently reachable' },
  { code: 'no-servers', text: 'No known Consul servers' },
  { code: 'not-ready-for-consistent-reads', text: 'Not ready to serve consistent reads' },
  { code: 'segments-not-supported', text: 'Network segments are not supported in this version of Consul' },
  { code: 'query-not-found', text: 'Query not found' },
  { code: 'service-not-found', text: 'Service not found: ' },
  { code: 'unknown-service', text: 'Unknown service' },
  { code: 'unknown-check', text: 'Unknown check' },
  { code: 'intention-not-found', text: 'Intention not found' },
  { code: 'acl-root-denied', text: 'Cannot resolve root ACL' },
  { code: 'acl-disabled', text: 'ACL support disabled' },
  { code: 'acl-invalid-parent', text: 'Invalid Parent' },
  { code: 'not-leader', text: 'node is not the leader' },
  { code: 'leadership-lost', text: 'leadership lost while committing log' },
  { code: 'leadership-transfer', text: 'leadership transfer in progress' },
  { code: 'enqueue-timeout', text: 'timed out enqueuing operation' },
  { code: 'raft-shutdown', text: 'raft is already shutdown' },
  { code: 'aborted-by-restore', text: 'snapshot restored while committing log' },
  { code: 'nothing-new-to-snapshot', text: 'nothing new to snapshot' },
  { code: 'rechunk', text: 'please resubmit call for rechunking' },
  { code: 'stream-closed', text: 'stream closed', retry: 'reads' },
  { code: 'session-shutdown', text: 'session shutdown', retry: 'reads' },
] as const satisfies readonly Meaning[]

/** The stable names of the errors whose texts are protocol. */
export type ErrorCode = (typeof meanings)[number]['code']

const byCode = new Map<string, Meaning>(meanings.map((row) => [row.code, row]))

/** The meaning of a text that came over the wire, prefixes and all; undefined for one that has none. */
function meaningOf(text: string): Meaning | undefined {
  return (meanings as readonly Meaning[]).find((row) => (row.exact === true ? text === row.text : text.includes(row.text)))
}

/** An error for a text that came over the wire; its code is `remote` when the text is not one of the known. */
export function errorOfText(text: string, options?: ErrorOptions): ConsulError {
  return new ConsulError(meaningOf(text)?.code ?? 'remote', text, options)
}

/** Whether an error, here or from another server, means this. */
export function isError(error: unknown, code: ErrorCode): boolean {
  if (!(error instanceof Error)) return false
  return (error instanceof ConsulError && error.code === code) || meaningOf(error.message)?.code === code
}

/** The status that HTTP answers an error with. Errors that carry a status of their own keep it. */
export function httpStatusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  return error instanceof Error ? (meaningOf(error.message)?.status ?? 500) : 500
}

/** Whether a call that failed so may be sent again. */
export function isRetryable(error: unknown, call: 'read' | 'write'): boolean {
  if (!(error instanceof Error)) return false
  const retry = (meaningOf(error.message) ?? (error instanceof ConsulError ? byCode.get(error.code) : undefined))?.retry
  return retry === 'always' || (retry === 'reads' && call === 'read')
}

/** Whether a call failed because some hop, or the first, could not reach the next: nobody has seen the request who would act on it. */
export function wasNotSent(error: unknown, hops: 'all' | 'first'): boolean {
  const text = 'rpc error getting client: '
  return error instanceof Error && (hops === 'first' ? error.message.startsWith(text) : error.message.includes(text))
}

/** An error whose HTTP status was decided where it was made. */
export class HttpError extends ConsulError {
  override readonly name = 'HttpError'
  readonly status: number
  constructor(status: number, text: string, options?: ErrorOptions) {
    super(`http-${status}`, text, options)
    this.status = status
  }
}

/** A bad request as the original raises it: its text gets a prefix (surface/http.md G22). */
export function badRequest(reason: string): HttpError {
  return new HttpError(400, `Bad request: ${reason}`)
}

function known(code: ErrorCode): () => ConsulError {
  const { text } = byCode.get(code)!
  return () => new ConsulError(code, text)
}

function invalid(text: string): ConsulError {
  return new ConsulError('invalid', text)
}

/** Makes errors with Consul's texts. */
export const errors = {
  aclDisabled: known('acl-disabled'),
  aclNotFound: known('acl-not-found'),
  abortedByRestore: known('aborted-by-restore'),
  datacenterUnavailable: known('datacenter-unavailable'),
  enqueueTimeout: known('enqueue-timeout'),
  leadershipLost: known('leadership-lost'),
  leadershipTransfer: known('leadership-transfer'),
  noClusterLeader: known('no-leader'),
  noPathToDatacenter: known('no-path-to-datacenter'),
  noServers: known('no-servers'),
  notLeader: known('not-leader'),
  nothingNewToSnapshot: known('nothing-new-to-snapshot'),
  notReadyForConsistentReads: known('not-ready-for-consistent-reads'),
  queryNotFound: known('query-not-found'),
  raftShutdown: known('raft-shutdown'),
  rechunk: known('rechunk'),
  rpcRateExceeded: known('rpc-rate-exceeded'),
  segmentsNotSupported: known('segments-not-supported'),
  permissionDenied: (cause = '') => new ConsulError('permission-denied', `Permission denied${cause && `: ${cause}`}`),
  serviceNotFound: (id: string) => new ConsulError('service-not-found', `Service not found: ${id}`),
  unknownMethod: (method: string) => new ConsulError('unknown-method', `rpc: can't find method ${method}`),
  unknownService: (method: string) => new ConsulError('unknown-method', `rpc: can't find service ${method}`),
  illFormedMethod: (method: string) => new ConsulError('unknown-method', `rpc: service/method request ill-formed: ${method}`),
  autopilotNotInitialized: () => invalid('autopilot config not initialized yet'),
  badNodeId: (problem: string) => invalid(`Bad node ID: ${problem}`),
  incompatibleCoordinate: () => invalid('incompatible coordinate'),
  invalidCoordinate: () => invalid('invalid coordinate'),
  intentionCheckMissing: () => invalid('Check must be specified on args'),
  intentionIdGiven: () => invalid('ID must be empty when creating a new intention'),
  intentionLookupFailed: (problem: string) => invalid(`Intention lookup failed: ${problem}`),
  intentionNotFound: known('intention-not-found'),
  invalidConfigEntry: (problem: string) => invalid(problem),
  invalidIntention: (problem: string) => invalid(problem),
  unknownIntention: (what: 'modify' | 'delete', id: string) => invalid(`Cannot ${what} non-existent intention: '${id}'`),
  unknownIntentionOperation: (operation: string) => invalid(`Invalid Intention operation: ${operation}`),
  unsupportedSourceType: (type: string) => invalid(`unsupported SourceType: ${quote(type)}`),
  invalidService: (problem: string) => invalid(problem),
  invalidQuery: (problem: string) => invalid(`Invalid prepared query: ${problem}`),
  invalidServiceAddress: () => invalid('Invalid service address'),
  invalidSessionBehavior: (behavior: string) => invalid(`Invalid Behavior setting '${behavior}'`),
  invalidSessionOperation: (operation: string) => invalid(`Invalid session operation ${quote(operation)}`),
  lockDelayed: (key: string) => invalid(`failed to lock key ${quote(key)} due to lock delay`),
  mustProvideAddress: () => invalid('Must provide address if SkipNodeUpdate is not set'),
  mustProvideKey: () => invalid('Must provide key'),
  mustProvideNode: () => invalid('Must provide node'),
  mustProvideName: () => invalid('Must provide service name'),
  mustProvideGatewayName: () => invalid('Must provide gateway name'),
  mustProvideServiceName: () => invalid('Must provide service name with ID'),
  mustProvideSessionId: () => invalid('Must provide ID'),
  mustProvideSessionNode: () => invalid('Must provide Node'),
  queryIdGiven: () => invalid('ID must be empty when creating a new prepared query'),
  queryLookupFailed: (problem: string) => invalid(`Prepared Query lookup failed: ${problem}`),
  queryTemplate: (problem: string) => invalid(problem),
  sessionTtlOutOfRange: (ttl: number | bigint, least: string, most: string) =>
    invalid(`Invalid Session TTL '${ttl}', must be between [${least}=${most}]`),
  unknownQueryOperation: (operation: string) => invalid(`Unknown prepared query operation: ${operation}`),
  unknownQueryToModify: (id: string) => invalid(`Cannot modify non-existent prepared query: '${id}'`),
  unreadableSessionTtl: (ttl: string, problem: string) => invalid(`Session TTL '${ttl}' invalid: ${problem}`),
} as const
