import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { type Nanoseconds, milliseconds } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { Host } from '../../runtime/host.ts'
import { programVersion } from '../../std/version.ts'
import type { AgentConfig, AgentPorts, AutopilotInitialConfig, RaftConfig } from './agent-config.ts'
import { AddressReader } from './addresses.ts'
import { buildAddresses, buildPorts } from './build-addresses.ts'
import { buildConfigEntries } from './build-config-entries.ts'
import { buildDns } from './build-dns.ts'
import { buildGossip } from './build-gossip.ts'
import { buildCheck } from './definitions/build-checks.ts'
import { buildService } from './definitions/build-services.ts'
import { Issues } from './issues.ts'
import type { TlsConfig } from './tls-config.ts'
import { logLevel } from './log-level.ts'
import { isIdle } from './option.ts'
import { optionByKey } from './options/index.ts'
import { buildTelemetry } from './telemetry-config.ts'
import { guarded, readUnbuilt, requireSegmentPorts } from './unbuilt-rules.ts'
import { validateConfig } from './validate.ts'
import { Values } from './values.ts'
import type { OptionValues } from './decode.ts'

export interface BuildRequest {
  readonly devMode: boolean
  /** Whether an agent is about to start with it; otherwise it is only looked at. */
  readonly starting: boolean
  readonly host: Host
  readonly warn: (text: string) => void
  /** Ports that replace the configured ones; the only way to say 0, any free port. */
  readonly ports?: Partial<AgentPorts>
}

/** Timings that users cannot set: the original's own (surface/config.md K283–K290, V-02). */
const fixed = {
  normal: { electionMs: 1000, heartbeatMs: 1000, leaseMs: 500, healthMs: 2000, coordinateMs: 5000 },
  dev: { electionMs: 52, heartbeatMs: 35, leaseMs: 20, healthMs: 10, coordinateMs: 100 },
} as const

const dayMs = 86_400_000
const maxRaftMultiplier = 10
const defaultRpcBurst = 1000

/** What Raft uses where nothing is configured. */
const raftDefaults = { snapshotThreshold: 16384, snapshotIntervalMs: 30_000, trailingLogs: 10240, protocol: 3 } as const
const defaultSessionTtlMin: Nanoseconds = 10_000_000_000

/** Turns merged values into the configuration of an agent, or throws what is wrong with them in the original's words. */
export function buildConfig(merged: OptionValues, request: BuildRequest): AgentConfig {
  const values = new Values(merged)
  const issues = new Issues()
  const addresses = new AddressReader(request.host, issues)
  const ports = { ...buildPorts(values, issues), ...request.ports }
  const network = buildAddresses(values, addresses, ports, request.host)
  const dns = buildDns(values, issues, request.host)
  // In the order in which the original gives up.
  requireSegmentPorts(values)
  const telemetry = buildTelemetry(values, issues)
  const raft = buildRaft(values, issues, request.devMode)
  readUnbuilt(values, addresses, issues)
  const configEntries = buildConfigEntries(values)
  const config: AgentConfig = {
    ...network,
    ...buildIdentity(values, issues, request),
    ...buildServer(values, issues, request),
    ports,
    raft,
    autopilot: buildAutopilot(values, issues),
    dns,
    tls: buildTls(values, issues),
    gossip: buildGossip(values, addresses, issues, { ...network, ports }),
    unixSockets: { user: values.string('unix_sockets.user'), group: values.string('unix_sockets.group'), mode: values.string('unix_sockets.mode') },
    responseHeaders: Object.fromEntries(values.map('http_config.response_headers')),
    blockEndpoints: values.strings('http_config.block_endpoints'),
    cache: buildCache(values),
    httpUseCache: values.bool('http_config.use_cache'),
    allowWriteHttpFrom: values.strings('http_config.allow_write_http_from'),
    limits: {
      httpMaxConnsPerClient: values.number('limits.http_max_conns_per_client'),
      httpsHandshakeTimeoutMs: milliseconds(issues.duration('limits.https_handshake_timeout', values.optionalString('limits.https_handshake_timeout'))),
      rpcRate: rateOf(values.float('limits.rpc_rate')),
      rpcMaxBurst: positive(values.number('limits.rpc_max_burst'), defaultRpcBurst),
      rpcMaxConnsPerClient: values.number('limits.rpc_max_conns_per_client'),
      rpcHandshakeTimeoutMs: milliseconds(issues.duration('limits.rpc_handshake_timeout', values.optionalString('limits.rpc_handshake_timeout'))),
      kvMaxValueSize: values.integer('limits.kv_max_value_size'),
      txnMaxReqLen: values.integer('limits.txn_max_req_len'),
    },
    telemetry,
    ...buildDefinitions(values, issues),
    configEntries,
    written: merged,
    ...programVersion,
  }
  // The original turns an expectation of one into the bootstrap mode before anything is validated.
  const settled = config.bootstrapExpect === 1 ? { ...config, bootstrap: true, bootstrapExpect: 0 } : config
  if (settled !== config) issues.warn('BootstrapExpect is set to 1; this is the same as Bootstrap mode.')
  validateConfig(settled, values, issues, request.host)
  logLevel(values.string('log_level'), request.starting)
  for (const warning of issues.warnings) request.warn(warning)
  warnOfUnbuilt(merged, request.starting, request.warn)
  // In dev mode nobody asked for it.
  if (!request.devMode && settled.ports.grpc > 0) request.warn('config key "ports.grpc" has no effect: this version does not have gRPC')
  return settled
}

function buildIdentity(values: Values, issues: Issues, { devMode, host }: BuildRequest): Pick<AgentConfig,
  'datacenter' | 'primaryDatacenter' | 'nodeName' | 'nodeId' | 'nodeMeta' | 'domain' | 'devMode' | 'dataDir' | 'log' | 'pidFile' | 'leaveOnTerminate'
  | 'skipLeaveOnInterrupt' | 'disableHostNodeId' | 'disableUpdateCheck' | 'disableCoordinates' | 'disableHttpUnprintableCharFilter' | 'disableRemoteExec' | 'enableDebug'
  | 'ui'
> {
  const datacenter = lower(values.string('datacenter'))
  const server = values.bool('server')
  return {
    datacenter,
    primaryDatacenter: lower(values.string('primary_datacenter')) || lower(values.string('acl_datacenter')) || datacenter,
    nodeName: (values.string('node_name') || host.name()).trim(),
    nodeId: values.string('node_id'),
    nodeMeta: Object.fromEntries(values.map('node_meta')),
    domain: values.string('domain'),
    devMode,
    dataDir: values.string('data_dir'),
    log: { level: logLevel(values.string('log_level'), false), json: values.bool('log_json'), file: buildLogFile(values, issues) },
    pidFile: values.string('pid_file'),
    leaveOnTerminate: values.bool('leave_on_terminate', !server),
    skipLeaveOnInterrupt: values.bool('skip_leave_on_interrupt', server),
    disableHostNodeId: values.bool('disable_host_node_id'),
    disableUpdateCheck: values.bool('disable_update_check'),
    disableCoordinates: values.bool('disable_coordinates'),
    disableHttpUnprintableCharFilter: values.bool('disable_http_unprintable_char_filter'),
    disableRemoteExec: values.bool('disable_remote_exec'),
    enableDebug: values.bool('enable_debug'),
    ui: {
      // A folder of one's own is meant to be served.
      enabled: values.bool('ui') || values.string('ui_dir') !== '',
      dir: values.string('ui_dir'),
      contentPath: pagePath(values.string('ui_content_path')),
    },
  }
}

/** Between slashes; none stands for the usual one. */
function pagePath(path: string): string {
  return path === '' ? '/ui/' : `/${path.replace(/^\/+|\/+$/g, '')}/`
}

function buildCache(values: Values): AgentConfig['cache'] {
  const burst = values.number('cache.entry_fetch_max_burst')
  const rate = values.has('cache.entry_fetch_rate') ? values.float('cache.entry_fetch_rate') : Infinity
  if (burst <= 0) throw new InputError(`cache.entry_fetch_max_burst must be strictly positive, was: ${BigInt(burst)}`)
  if (rate <= 0) throw new InputError(`cache.entry_fetch_rate must be strictly positive, was: ${Object.is(rate, -0) ? '-0' : rate}`)
  return { rate, burst }
}

function buildLogFile(values: Values, issues: Issues): AgentConfig['log']['file'] {
  const rotateMs = milliseconds(issues.duration('log_rotate_duration', values.optionalString('log_rotate_duration')))
  return {
    path: values.string('log_file'),
    rotateMs: rotateMs === 0 ? dayMs : rotateMs,
    rotateBytes: values.number('log_rotate_bytes'),
    maxFiles: values.number('log_rotate_max_files'),
  }
}

function buildServer(values: Values, issues: Issues, { devMode }: BuildRequest): Pick<AgentConfig,
  'server' | 'bootstrap' | 'bootstrapExpect' | 'protocol' | 'sessionTtlMin' | 'defaultQueryTimeMs' | 'maxQueryTimeMs' | 'translateWanAddrs' | 'discoveryMaxStale' | 'rpcHoldTimeoutMs'
  | 'leaveDrainTimeMs' | 'serverHealthIntervalMs' | 'coordinateUpdate'
> {
  const ms = (key: string): number => milliseconds(issues.duration(key, values.optionalString(key)))
  const internal = devMode ? fixed.dev : fixed.normal
  const sessionTtlMin = issues.duration('session_ttl_min', values.optionalString('session_ttl_min'))
  return {
    server: values.bool('server'),
    bootstrap: values.bool('bootstrap'),
    bootstrapExpect: values.number('bootstrap_expect'),
    protocol: values.number('protocol'),
    sessionTtlMin: Number(sessionTtlMin) === 0 ? defaultSessionTtlMin : sessionTtlMin,
    defaultQueryTimeMs: ms('default_query_time'),
    maxQueryTimeMs: ms('max_query_time'),
    translateWanAddrs: values.bool('translate_wan_addrs'),
    discoveryMaxStale: issues.duration('discovery_max_stale', values.optionalString('discovery_max_stale')),
    rpcHoldTimeoutMs: ms('performance.rpc_hold_timeout'),
    leaveDrainTimeMs: ms('performance.leave_drain_time'),
    serverHealthIntervalMs: internal.healthMs,
    coordinateUpdate: { periodMs: internal.coordinateMs, batchSize: 128, maxBatches: 5 },
  }
}

function buildTls(values: Values, issues: Issues): TlsConfig {
  const verifyServerHostname = values.bool('verify_server_hostname')
  return {
    caFile: values.string('ca_file'),
    caPath: values.string('ca_path'),
    certFile: values.string('cert_file'),
    keyFile: values.string('key_file'),
    minVersion: values.string('tls_min_version') || 'tls12',
    serverName: values.string('server_name'),
    verifyIncoming: values.bool('verify_incoming'),
    verifyIncomingRpc: values.bool('verify_incoming_rpc'),
    verifyIncomingHttps: values.bool('verify_incoming_https'),
    // Whoever asks for the name to be checked must not go on in the clear.
    verifyOutgoing: values.bool('verify_outgoing') || verifyServerHostname,
    verifyServerHostname,
    cipherSuites: cipherSuites(values, issues),
    preferServerSuites: values.bool('tls_prefer_server_cipher_suites'),
  }
}

/** Those that the original knows below version 1.3. */
const knownSuite = /^TLS_ECDHE_(ECDSA|RSA)_WITH_AES_(128_(CBC_SHA|CBC_SHA256|GCM_SHA256)|256_(CBC_SHA|GCM_SHA384))$/

function cipherSuites(values: Values, issues: Issues): readonly string[] {
  const text = values.string('tls_cipher_suites').trim()
  if (text === '') return []
  const suites = text.split(',')
  const unknown = suites.find((suite) => !knownSuite.test(suite))
  if (unknown !== undefined) issues.add('tls_cipher_suites', `tls_cipher_suites: invalid tls cipher suites: unsupported cipher ${quote(unknown)}`)
  return suites
}

function buildDefinitions(values: Values, issues: Issues): Pick<AgentConfig, 'services' | 'checks' | 'watches' | 'checkSettings'> {
  const enableScriptChecks = values.bool('enable_script_checks')
  const checks = values.blocks('checks').map((block) => buildCheck(block, issues))
  return {
    checks,
    watches: values.tables('watches'),
    services: values.blocks('services').map((block) => buildService(block, issues)),
    checkSettings: {
      enableScriptChecks,
      enableLocalScriptChecks: values.bool('enable_local_script_checks', enableScriptChecks),
      checkUpdateIntervalMs: milliseconds(issues.duration('check_update_interval', values.optionalString('check_update_interval'))),
      checkOutputMaxSize: values.number('check_output_max_size'),
      discardCheckOutput: values.bool('discard_check_output'),
      enableAgentTlsForChecks: values.bool('enable_agent_tls_for_checks'),
      sidecarMinPort: values.number('ports.sidecar_min_port'),
      sidecarMaxPort: values.number('ports.sidecar_max_port'),
    },
  }
}

function buildRaft(values: Values, issues: Issues, devMode: boolean): RaftConfig {
  const multiplier = values.integer('performance.raft_multiplier')
  if (multiplier < 1 || multiplier > maxRaftMultiplier) {
    throw new InputError(`performance.raft_multiplier cannot be ${multiplier}. Must be between 1 and ${maxRaftMultiplier}`)
  }
  const times = Number(multiplier)
  const internal = devMode ? fixed.dev : fixed.normal
  const interval = milliseconds(issues.duration('raft_snapshot_interval', values.optionalString('raft_snapshot_interval')))
  return {
    multiplier: times,
    electionTimeoutMs: internal.electionMs * times,
    heartbeatTimeoutMs: internal.heartbeatMs * times,
    leaderLeaseTimeoutMs: internal.leaseMs * times,
    protocol: raftDefaults.protocol,
    // Zero and less mean that nothing was configured, as in the original.
    snapshotThreshold: positive(values.number('raft_snapshot_threshold'), raftDefaults.snapshotThreshold),
    snapshotIntervalMs: positive(interval, raftDefaults.snapshotIntervalMs),
    trailingLogs: positive(values.number('raft_trailing_logs'), raftDefaults.trailingLogs),
  }
}

function buildAutopilot(values: Values, issues: Issues): AutopilotInitialConfig {
  const duration = (key: string): Nanoseconds => issues.duration(key, values.optionalString(key))
  return {
    cleanupDeadServers: values.bool('autopilot.cleanup_dead_servers'),
    lastContactThreshold: duration('autopilot.last_contact_threshold'),
    maxTrailingLogs: values.number('autopilot.max_trailing_logs'),
    minQuorum: values.number('autopilot.min_quorum'),
    serverStabilizationTime: duration('autopilot.server_stabilization_time'),
  }
}

/** Keys that turn access control on. An agent that only warned of them would serve everybody. */
const guarding: ReadonlySet<string> = new Set(['acl.enabled', 'acl_datacenter'])

/** A key whose feature does not exist is taken, and whoever wrote it is told, unless its value asks for nothing. */
function warnOfUnbuilt(merged: OptionValues, starting: boolean, warn: (text: string) => void): void {
  const refused = starting && guarded(new Values(merged))
  for (const [key, value] of merged) {
    const row = optionByKey.get(key)
    if (row?.state !== 'unbuilt' || isIdle(row, value)) continue
    if (refused && guarding.has(key)) {
      throw new InputError(`config key ${quote(key)} cannot be used: this version does not have ${row.feature} and would serve everybody`)
    }
    warn(`config key ${quote(key)} has no effect: this version does not have ${row.feature}`)
  }
  const raftProtocol = new Values(merged).number('raft_protocol')
  if (merged.has('raft_protocol') && raftProtocol !== raftDefaults.protocol) {
    warn(`config key "raft_protocol" has no effect: this version speaks Raft protocol ${raftDefaults.protocol} alone`)
  }
}

/** The original takes any rate that is not above zero for no limit at all. */
function rateOf(configured: number): number {
  return configured > 0 ? configured : Infinity
}

function positive(value: number, otherwise: number): number {
  return value > 0 ? value : otherwise
}

/** Lower case of all letters, also of those that are refused later, since the refusal shows them. */
function lower(bytes: string): string {
  return bytesOfText(textOfBytes(bytes).toLowerCase())
}
