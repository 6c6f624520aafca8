import { ConfigEntryResolveServiceConfig } from '../../../contract/rpc/config-entry/resolve-service-config.ts'
import type { View } from '../../../memdb/database.ts'
import type { WatchSet } from '../../../memdb/watch-set.ts'
import { configEntryGet } from '../../../state/config/entry.ts'
import type { ProxyConfigEntry, ServiceConfigEntry } from '../../../wire/records/config-entry.ts'
import { ServiceConfigResponse, type ServiceConfigRequest } from '../../../wire/records/service-config.ts'
import type { Free } from '../../../wire/values.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

/** What all proxies are told, and over it what those of the service are. */
export const configEntryResolveServiceConfig = endpoint(ConfigEntryResolveServiceConfig, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const view = store.read()
    const { index, entry: proxy } = configEntryGet(view, 'proxy-defaults', 'global', watch) as Found<ProxyConfigEntry>
    const own = serviceDefaults(view, request.Name, watch)
    const { MeshGateway, Expose } = ServiceConfigResponse.zero()
    const exposed = proxy?.Expose ?? Expose
    return {
      ...ServiceConfigResponse.make({
        ProxyConfig: own === undefined || own.Protocol === '' ? (proxy?.Config ?? null) : new Map(proxy?.Config ?? []).set('protocol', own.Protocol),
        MeshGateway: own === undefined || own.MeshGateway.Mode === '' ? (proxy?.MeshGateway ?? MeshGateway) : own.MeshGateway,
        Expose: {
          Checks: exposed.Checks || own?.Expose.Checks === true,
          Paths: (own?.Expose.Paths?.length ?? 0) > 0 ? own!.Expose.Paths : exposed.Paths,
        },
        ...upstreams(view, request, proxy?.Config?.get('protocol') ?? null, watch),
      }),
      ...replyMeta(index),
    }
  }),
)

interface Found<Entry> {
  readonly index: number
  readonly entry: Entry | undefined
}

function serviceDefaults(view: View, name: string, watch?: WatchSet): ServiceConfigEntry | undefined {
  return (configEntryGet(view, 'service-defaults', name, watch) as Found<ServiceConfigEntry>).entry
}

/** Old callers name their upstreams, new ones give IDs; each is answered in its way, and nothing when there is nothing to say. */
function upstreams(
  view: View, { UpstreamIDs, Upstreams }: ServiceConfigRequest, general: Free, watch?: WatchSet,
): Partial<ServiceConfigResponse> {
  const byId = (UpstreamIDs?.length ?? 0) > 0
  const names = byId ? UpstreamIDs!.map(({ ID }) => ID) : (Upstreams ?? [])
  const configs = new Map<string, ReadonlyMap<string, Free>>()
  for (const name of names) {
    const protocol = serviceDefaults(view, name, watch)?.Protocol || general
    if (protocol !== null) configs.set(name, new Map([['protocol', protocol]]))
  }
  if (configs.size === 0) return {}
  return byId ? { UpstreamIDConfigs: [...configs].map(([ID, Config]) => ({ Upstream: { ID }, Config })) } : { UpstreamConfigs: configs }
}
