import { formatDuration, nanoseconds } from '../../std/duration.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { addressUrl, networkText, shownTexts } from './shown.ts'

/** What of the configuration concerns HTTP and the page, under the original's names. */
export function debugHttp(config: AgentConfig): Readonly<Record<string, unknown>> {
  const { ports, ui, unixSockets } = config
  return {
    AllowWriteHTTPFrom: config.allowWriteHttpFrom.map(networkText),
    EnableUI: config.ui.enabled,
    GRPCAddrs: config.grpcAddresses.map((address) => addressUrl(address)),
    GRPCPort: ports.grpc,
    HTTPAddrs: config.httpAddresses.map((address) => addressUrl(address)),
    HTTPBlockEndpoints: config.blockEndpoints,
    HTTPMaxConnsPerClient: config.limits.httpMaxConnsPerClient,
    HTTPPort: ports.http,
    HTTPResponseHeaders: shownTexts(config.responseHeaders),
    HTTPSAddrs: config.httpsAddresses.map((address) => addressUrl(address)),
    HTTPSHandshakeTimeout: formatDuration(nanoseconds(config.limits.httpsHandshakeTimeoutMs)),
    HTTPSPort: ports.https,
    HTTPUseCache: config.httpUseCache,
    UIContentPath: ui.contentPath,
    UIDir: ui.dir,
    UnixSocketGroup: unixSockets.group,
    UnixSocketMode: unixSockets.mode,
    UnixSocketUser: unixSockets.user,
  }
}
