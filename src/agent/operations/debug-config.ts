import { formatDuration, nanoseconds } from '../../std/duration.ts'
import { debugCluster } from './debug-cluster.ts'
import { debugServer } from './debug-server.ts'
import { shownWatches } from '../watches/shown-watches.ts'
import type { AgentConfig, ListenAddress } from '../config/agent-config.ts'

/**
 * The configuration as `/v1/agent/self` shows it, under the original's names. Only what this agent really has is shown, and
 * nothing that is secret.
 */
export function debugConfig(config: AgentConfig, nodeId: string): Readonly<Record<string, unknown>> {
  return {
    ...debugCluster(config),
    ...debugServer(config),
    AdvertiseAddrLAN: config.advertiseAddr,
    AdvertiseAddrWAN: config.advertiseAddrWan,
    AllowWriteHTTPFrom: config.allowWriteHttpFrom,
    BindAddr: config.bindAddr,
    CheckOutputMaxSize: config.checkSettings.checkOutputMaxSize,
    CheckUpdateInterval: ms(config.checkSettings.checkUpdateIntervalMs),
    ClientAddrs: config.clientAddrs,
    DataDir: config.dataDir,
    Datacenter: config.datacenter,
    DevMode: config.devMode,
    DisableCoordinates: config.disableCoordinates,
    DisableHTTPUnprintableCharFilter: config.disableHttpUnprintableCharFilter,
    DisableHostNodeID: config.disableHostNodeId,
    DisableRemoteExec: config.disableRemoteExec,
    DisableUpdateCheck: config.disableUpdateCheck,
    DiscardCheckOutput: config.checkSettings.discardCheckOutput,
    DiscoveryMaxStale: formatDuration(config.discoveryMaxStale),
    EnableAgentTLSForChecks: config.checkSettings.enableAgentTlsForChecks,
    EnableDebug: config.enableDebug,
    EnableLocalScriptChecks: config.checkSettings.enableLocalScriptChecks,
    EnableRemoteScriptChecks: config.checkSettings.enableScriptChecks,
    EnableUI: config.ui.enabled,
    HTTPAddrs: config.httpAddresses.map(addressUrl),
    HTTPBlockEndpoints: config.blockEndpoints,
    HTTPMaxConnsPerClient: config.limits.httpMaxConnsPerClient,
    HTTPPort: config.ports.http,
    HTTPResponseHeaders: config.responseHeaders,
    KVMaxValueSize: config.limits.kvMaxValueSize,
    LeaveOnTerm: config.leaveOnTerminate,
    Logging: {
      LogFilePath: config.log.file.path,
      LogJSON: config.log.json,
      LogLevel: config.log.level,
      LogRotateBytes: config.log.file.rotateBytes,
      LogRotateDuration: ms(config.log.file.rotateMs),
      LogRotateMaxFiles: config.log.file.maxFiles,
    },
    NodeID: nodeId,
    NodeMeta: config.nodeMeta,
    NodeName: config.nodeName,
    PidFile: config.pidFile,
    Revision: config.revision,
    SerfPortLAN: config.ports.serfLan,
    SerfPortWAN: config.ports.serfWan,
    SkipLeaveOnInt: config.skipLeaveOnInterrupt,
    TaggedAddresses: config.taggedAddresses,
    Telemetry: telemetryConfig(config.telemetry),
    TranslateWANAddrs: config.translateWanAddrs,
    TxnMaxReqLen: config.limits.txnMaxReqLen,
    UIContentPath: config.ui.contentPath,
    UIDir: config.ui.dir,
    UnixSocketGroup: config.unixSockets.group,
    UnixSocketMode: config.unixSockets.mode,
    UnixSocketUser: config.unixSockets.user,
    Version: config.version,
    VersionPrerelease: config.versionPrerelease,
    Watches: shownWatches(config.watches),
  }
}

function telemetryConfig({ filter, ...config }: AgentConfig['telemetry']): Readonly<Record<string, unknown>> {
  return {
    AllowedPrefixes: filter.allowed,
    BlockedPrefixes: filter.blocked,
    DisableHostname: config.disableHostname,
    DogstatsdAddr: config.dogstatsdAddress,
    DogstatsdTags: config.dogstatsdTags,
    FilterDefault: filter.byDefault,
    MetricsPrefix: config.prefix,
    PrometheusRetentionTime: ms(config.prometheusRetentionMs),
    StatsdAddr: config.statsdAddress,
    StatsiteAddr: config.statsiteAddress,
  }
}

function ms(value: number): string {
  return formatDuration(nanoseconds(value))
}

function addressUrl(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`
  return address.ip.includes(':') ? `tcp://[${address.ip}]:${address.port}` : `tcp://${address.ip}:${address.port}`
}
