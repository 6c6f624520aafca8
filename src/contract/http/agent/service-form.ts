import { any, bool, int, list, map, opt, rec, record, str, u64 } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'
import type { NodeService } from '../../../wire/records/catalog.ts'
import type { ConnectProxyConfig, Upstream } from '../../../wire/records/service.ts'
import { ExposeConfig, MeshGatewayConfig, ServiceAddress } from '../../../wire/records/service.ts'

/** A service as agents show it, which is the Go client's form of it. */

const AgentWeights = record('AgentWeights', { Passing: int(), Warning: int() })

const UpstreamForm = record('Upstream', {
  DestinationType: str({ json: 'omitempty' }),
  DestinationNamespace: str({ json: 'omitempty' }),
  DestinationName: str(),
  Datacenter: str({ json: 'omitempty' }),
  LocalBindAddress: str({ json: 'omitempty' }),
  LocalBindPort: int({ json: 'omitempty' }),
  Config: map(any(), { json: 'omitempty' }),
  MeshGateway: rec(MeshGatewayConfig),
})

const ProxyForm = record('AgentServiceConnectProxyConfig', {
  DestinationServiceName: str({ json: 'omitempty' }),
  DestinationServiceID: str({ json: 'omitempty' }),
  LocalServiceAddress: str({ json: 'omitempty' }),
  LocalServicePort: int({ json: 'omitempty' }),
  Config: map(any(), { json: 'omitempty' }),
  Upstreams: list(rec(UpstreamForm), { json: 'omitempty' }),
  MeshGateway: rec(MeshGatewayConfig),
  Expose: rec(ExposeConfig),
})
type ProxyForm = RecordOf<typeof ProxyForm>

/** `SidecarService` is in Go's type as well, and never in an answer; it stands here because hashes count it. */
const ConnectForm = record('AgentServiceConnect', { Native: bool({ json: 'omitempty' }), SidecarService: opt(str(), { json: 'omitempty' }) })

export const AgentServiceForm = record('AgentService', {
  Kind: str({ json: 'omitempty' }),
  ID: str(),
  Service: str(),
  Tags: list(str()),
  Meta: map(str()),
  Port: int(),
  Address: str(),
  TaggedAddresses: map(rec(ServiceAddress), { json: 'omitempty' }),
  Weights: rec(AgentWeights),
  EnableTagOverride: bool(),
  CreateIndex: u64({ json: 'omitempty' }),
  ModifyIndex: u64({ json: 'omitempty' }),
  ContentHash: str({ json: 'omitempty' }),
  Proxy: opt(ProxyForm, { json: 'omitempty' }),
  Connect: opt(ConnectForm, { json: 'omitempty' }),
})
export type AgentServiceForm = RecordOf<typeof AgentServiceForm>

const withProxy = new Set(['connect-proxy', 'mesh-gateway', 'terminating-gateway', 'ingress-gateway'])

export function serviceForm(service: NodeService): AgentServiceForm {
  const { Kind, ID, Service, Tags, Meta, Port, Address, TaggedAddresses, Weights, EnableTagOverride, Proxy, Connect, CreateIndex, ModifyIndex } = service
  const weights = Weights ?? { Passing: 1, Warning: 1 }
  return {
    Kind,
    ID,
    Service,
    Tags: Tags ?? [],
    Meta: Meta ?? new Map(),
    Port,
    Address,
    TaggedAddresses,
    Weights: weights.Passing > 0 ? weights : { ...weights, Passing: 1 },
    EnableTagOverride,
    CreateIndex,
    ModifyIndex,
    ContentHash: '',
    Proxy: withProxy.has(Kind) ? proxyForm(Proxy) : null,
    Connect: Connect.Native ? { Native: true, SidecarService: null } : null,
  }
}

function upstreamForm({ IngressHosts: _hosts, ...upstream }: Upstream): RecordOf<typeof UpstreamForm> {
  return upstream
}

function proxyForm({ Upstreams, ...proxy }: ConnectProxyConfig): ProxyForm {
  return { ...proxy, Upstreams: (Upstreams ?? []).map(upstreamForm) }
}
