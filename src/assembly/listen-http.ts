import type { Agent } from '../agent/agent.ts'
import { ReplyCache } from '../agent/cache/reply-cache.ts'
import type { AgentConfig, ListenAddress } from '../agent/config/agent-config.ts'
import type { Delegate } from '../cluster/delegate.ts'
import { HttpServer, maxHeaderBytes } from '../http/server.ts'
import { WebPage } from '../http/ui.ts'
import type { HttpListener } from '../runtime/http.ts'
import { textOfBytes } from '../std/bytes.ts'
import { joinHostPort } from '../std/ip.ts'
import type { World } from './world.ts'

/** How long requests in flight may go on when an agent closes. */
const closeGraceMs = 2_000

/** The HTTP API being served. */
interface Listening {
  readonly listeners: readonly HttpListener[]
  /** Takes what of a new configuration applies at once. */
  take(config: AgentConfig): void
}

/** Serves the HTTP API, and the page, on every configured address. */
export async function listenHttp(
  world: World,
  config: AgentConfig,
  delegate: Delegate,
  agent: Agent,
  started: AsyncDisposableStack,
): Promise<Listening> {
  const { runtime } = world
  const cache = config.httpUseCache ? new ReplyCache(runtime, delegate, config.cache) : undefined
  started.defer(() => cache?.close())
  const http = new HttpServer(runtime, delegate, agent, {
    cache,
    page: await webPage(world, config),
    facts: {
      datacenter: config.datacenter,
      nodeName: config.nodeName,
      kvMaxValueSize: Number(config.limits.kvMaxValueSize),
      txnMaxReqLen: Number(config.limits.txnMaxReqLen),
      discoveryMaxStale: config.discoveryMaxStale,
      disableCoordinates: config.disableCoordinates,
      defaultToken: '',
      dnsDomains: [config.domain, config.dns.altDomain].filter((domain) => domain !== ''),
    },
    pretty: config.devMode,
    responseHeaders: headersOf(config, config),
    blockEndpoints: config.blockEndpoints,
    allowWriteHttpFrom: config.allowWriteHttpFrom,
    disableHttpUnprintableCharFilter: config.disableHttpUnprintableCharFilter,
    logRequests: config.log.level === 'DEBUG' || config.log.level === 'TRACE',
  })
  let mostConnections = config.limits.httpMaxConnsPerClient
  const listeners: HttpListener[] = []
  for (const address of config.httpAddresses) {
    if (address.kind === 'unix') await world.sockets.clear(address.path, () => runtime.log.warn('Replacing socket', { path: address.path }))
    const listener = await world.http.listen(
      {
        at: address.kind === 'unix' ? { path: address.path } : { ip: address.ip, port: address.port },
        maxConnectionsPerAddress: () => mostConnections,
        maxHeaderBytes,
      },
      http.handle,
    )
    started.defer(() => listener.close(closeGraceMs))
    if (address.kind === 'unix') await world.sockets.setAccess(address.path, config.unixSockets)
    listeners.push(listener)
    runtime.log.info('Started HTTP server', { address: addressOf(address, listener), network: address.kind })
  }
  return {
    listeners,
    take({ responseHeaders, limits, cache: fetching }) {
      cache?.setLimits(fetching)
      http.setResponseHeaders(headersOf(config, { responseHeaders }))
      mostConnections = limits.httpMaxConnsPerClient
    },
  }
}

/** The configured headers, and one that says that addresses are translated. */
function headersOf({ translateWanAddrs }: AgentConfig, { responseHeaders }: Pick<AgentConfig, 'responseHeaders'>): AgentConfig['responseHeaders'] {
  return translateWanAddrs ? { ...responseHeaders, 'X-Consul-Translate-Addresses': 'true' } : responseHeaders
}

/** The web page, if it is wanted and was built. */
async function webPage(world: World, { ui }: AgentConfig): Promise<WebPage | undefined> {
  if (!ui.enabled) return undefined
  const files = await world.webFiles(textOfBytes(ui.dir))
  if (files === undefined) world.runtime.log.warn('The web interface was not built with this program and is not served')
  return files === undefined ? undefined : new WebPage(files, ui.contentPath)
}

function addressOf(asked: ListenAddress, { ip, port }: HttpListener): string {
  return asked.kind === 'unix' ? asked.path : joinHostPort(ip, port)
}
