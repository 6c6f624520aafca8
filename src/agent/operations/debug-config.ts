import { formatDuration } from '../../std/duration.ts'
import { CheckDefinition } from '../../wire/records/check-definition.ts'
import { type ConfigEntry, configEntryRecord } from '../../wire/records/config-entry-forms.ts'
import { parseJson } from '../../wire/json-parse.ts'
import { ServiceDefinition } from '../../wire/records/service.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { shownWatches } from '../watches/shown-watches.ts'
import { debugCluster } from './debug-cluster.ts'
import { debugDns } from './debug-dns.ts'
import { debugHttp } from './debug-http.ts'
import { debugServer } from './debug-server.ts'
import { debugTelemetry } from './debug-telemetry.ts'
import { debugUnbuilt } from './debug-unbuilt.ts'
import { ms, ofJson, shownRecord, shownTexts } from './shown.ts'
import { Written } from './written.ts'

/** Rates without limit, as Go has them. */
const noLimit = Number.MAX_VALUE

/** The configuration as `/v1/agent/self` shows it, under the original's names, and nothing that is secret. */
export function debugConfig(config: AgentConfig, nodeId: string): Readonly<Record<string, unknown>> {
  const { checkSettings } = config
  const written = new Written(config)
  return {
    ...debugCluster(config),
    ...debugServer(config),
    ...debugDns(config),
    ...debugHttp(config),
    ...debugUnbuilt(config),
    AEInterval: '1m0s',
    AdvertiseAddrLAN: config.advertiseAddr,
    AdvertiseAddrWAN: config.advertiseAddrWan,
    BindAddr: config.bindAddr,
    Cache: { EntryFetchMaxBurst: config.cache.burst, EntryFetchRate: Math.min(config.cache.rate, noLimit) },
    CheckDeregisterIntervalMin: '1m0s',
    CheckOutputMaxSize: checkSettings.checkOutputMaxSize,
    CheckReapInterval: '30s',
    CheckUpdateInterval: ms(checkSettings.checkUpdateIntervalMs),
    Checks: config.checks.map((check) => shownRecord(CheckDefinition, check)),
    ClientAddrs: config.clientAddrs,
    ConfigEntryBootstrap: config.configEntries.map(shownEntry),
    ConnectSidecarMaxPort: checkSettings.sidecarMaxPort,
    ConnectSidecarMinPort: checkSettings.sidecarMinPort,
    DataDir: config.dataDir,
    Datacenter: config.datacenter,
    DevMode: config.devMode,
    DisableAnonymousSignature: written.bool('disable_anonymous_signature'),
    DisableCoordinates: config.disableCoordinates,
    DisableHTTPUnprintableCharFilter: config.disableHttpUnprintableCharFilter,
    DisableHostNodeID: config.disableHostNodeId,
    DisableRemoteExec: config.disableRemoteExec,
    DisableUpdateCheck: config.disableUpdateCheck,
    DiscardCheckOutput: checkSettings.discardCheckOutput,
    DiscoveryMaxStale: formatDuration(config.discoveryMaxStale),
    EnableAgentTLSForChecks: checkSettings.enableAgentTlsForChecks,
    EnableDebug: config.enableDebug,
    EnableLocalScriptChecks: checkSettings.enableLocalScriptChecks,
    EnableRemoteScriptChecks: checkSettings.enableScriptChecks,
    ExposeMaxPort: written.integer('ports.expose_max_port'),
    ExposeMinPort: written.integer('ports.expose_min_port'),
    LeaveOnTerm: config.leaveOnTerminate,
    Logging: {
      EnableSyslog: false,
      LogFilePath: config.log.file.path,
      LogJSON: config.log.json,
      LogLevel: written.string('log_level'),
      LogRotateBytes: config.log.file.rotateBytes,
      LogRotateDuration: written.duration('log_rotate_duration'),
      LogRotateMaxFiles: config.log.file.maxFiles,
      Name: '',
      SyslogFacility: written.string('syslog_facility'),
    },
    NodeID: nodeId,
    NodeMeta: shownTexts(config.nodeMeta),
    NodeName: config.nodeName,
    PidFile: config.pidFile,
    Revision: config.revision,
    Services: config.services.map((service) => shownRecord(ServiceDefinition, service)),
    SkipLeaveOnInt: config.skipLeaveOnInterrupt,
    SyncCoordinateIntervalMin: '15s',
    SyncCoordinateRateTarget: 64,
    TaggedAddresses: shownTexts(config.taggedAddresses),
    Telemetry: debugTelemetry(config),
    TranslateWANAddrs: config.translateWanAddrs,
    Version: config.version,
    VersionPrerelease: config.versionPrerelease,
    Watches: shownWatches(config.watches),
  }
}

/** As the API shows it: entries are held back from nobody. */
function shownEntry(entry: ConfigEntry): unknown {
  return ofJson(parseJson(configEntryRecord(entry.Kind).toJson(entry)))
}
