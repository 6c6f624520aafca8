import type { Agent } from '../agent/agent.ts'
import { ReplyCache } from '../agent/cache/reply-cache.ts'
import type { AgentConfig, ListenAddress } from '../agent/config/agent-config.ts'
import type { Delegate } from '../cluster/delegate.ts'
import { ConnectionLimit } from '../http/connection-limit.ts'
import { http2Fault } from '../http/http2-suites.ts'
import { HttpServer, maxHeaderBytes } from '../http/server.ts'
import { WebPage } from '../http/ui.ts'
import type { AgentTls } from '../cluster/tls.ts'
import type { HttpListener, HttpListenOptions } from '../runtime/http.ts'
import { textOfBytes } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { joinHostPort } from '../std/ip.ts'
import type { TlsMaterial, TlsVersion } from '../runtime/tls.ts'
import type { World } from './world.ts'

/** How long requests in flight may go on when an agent closes. */
const closeGraceMs = 2_000

/** An address that the HTTP API is served on. */
export interface Served {
  readonly scheme: 'http' | 'https'
  readonly asked: ListenAddress
  readonly listener: HttpListener
}

/** The HTTP API being served. */
interface Listening {
  readonly served: readonly Served[]
  /** Takes what of a new configuration applies at once. */
  take(config: AgentConfig): void
}

/** What answers, and the certificates in force. */
interface Serving {
  readonly delegate: Delegate
  readonly agent: Agent
  readonly tls: () => AgentTls | undefined
}

/** Serves the HTTP API, and the page, on every configured address. */
export async function listenHttp(
  world: World, config: AgentConfig, { delegate, agent, tls }: Serving, started: AsyncDisposableStack,
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
  const plain = { admit: new ConnectionLimit(() => mostConnections).admit, maxHeaderBytes }
  const secured = { ...plain, firstRequestMs: config.limits.httpsHandshakeTimeoutMs }
  const log = runtime.log.named('http')
  const securedBy: HttpListenOptions['tls'] = {
    options: () => ({ material: tls()?.material ?? noCertificates(config), demandCertificate: tls()?.verifyIncomingHttps === true }),
    refused: (address, error) => log.debug('Connection refused', { from: address, error }),
  }
  const served: Served[] = []
  const listen = async (scheme: Served['scheme'], asked: ListenAddress, options: Omit<HttpListenOptions, 'at'>): Promise<void> => {
    if (asked.kind === 'unix') await world.sockets.clear(asked.path, () => runtime.log.warn('Replacing socket', { path: asked.path }))
    const listener = await world.http.listen({ at: asked.kind === 'unix' ? { path: asked.path } : { ip: asked.ip, port: asked.port }, ...options }, http.handle)
    started.defer(() => listener.close(closeGraceMs))
    if (asked.kind === 'unix') await world.sockets.setAccess(asked.path, config.unixSockets)
    served.push({ scheme, asked, listener })
  }
  for (const asked of config.httpAddresses) await listen('http', asked, plain)
  for (const asked of config.httpsAddresses) {
    // A unix socket is served without TLS, as by the original.
    if (asked.kind === 'unix') await listen('https', asked, secured)
    else {
      await listen('https', asked, { ...secured, tls: securedBy })
      const fault = http2Fault(config.tls.cipherSuites)
      if (fault !== undefined) throw new ConsulError('tls-suites', fault)
    }
  }
  for (const { scheme, asked, listener } of served) {
    runtime.log.info(`Started ${scheme.toUpperCase()} server`, { address: addressOf(asked, listener), network: asked.kind })
  }
  return {
    served,
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

/** For a listener that was configured without any: it starts, and no handshake succeeds. */
function noCertificates({ tls }: AgentConfig): TlsMaterial {
  return { authorities: [], certificate: '', key: '', minVersion: tls.minVersion as TlsVersion }
}

function addressOf(asked: ListenAddress, { ip, port }: HttpListener): string {
  return asked.kind === 'unix' ? asked.path : joinHostPort(ip, port)
}
