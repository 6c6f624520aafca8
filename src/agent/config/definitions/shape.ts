/** What may stand under a key of a definition. `any` is a table that is kept as it is. */
export type FieldShape = 'string' | 'bool' | 'int' | 'strings' | 'texts' | 'any' | { readonly kind: 'object' | 'objects' | 'named' | 'lists', readonly of: () => Shape }

/** The fields of a block by their names, and other names that some of them go by. */
export interface Shape {
  readonly fields: Readonly<Record<string, FieldShape>>
  readonly aliases?: Readonly<Record<string, string>>
}

const object = (of: () => Shape): FieldShape => ({ kind: 'object', of })
const objects = (of: () => Shape): FieldShape => ({ kind: 'objects', of })
/** Blocks by names that users choose. */
const named = (of: () => Shape): FieldShape => ({ kind: 'named', of })
/** Lists of texts by names that users choose. */
const lists: FieldShape = { kind: 'lists', of: () => ({ fields: {} }) }

/** A check (surface/config.md F-02). */
export const checkShape: Shape = {
  fields: {
    id: 'string', name: 'string', notes: 'string', service_id: 'string', token: 'string', status: 'string', args: 'strings', http: 'string', header: lists,
    method: 'string', body: 'string', output_max_size: 'int', tcp: 'string', interval: 'string', docker_container_id: 'string', shell: 'string',
    grpc: 'string', grpc_use_tls: 'bool', tls_skip_verify: 'bool', alias_node: 'string', alias_service: 'string', timeout: 'string', ttl: 'string',
    success_before_passing: 'int', failures_before_critical: 'int', deregister_critical_service_after: 'string',
    // Later than 1.8.7 (config.md J06, J08, J09, J14, J20).
    h2ping: 'string', h2ping_use_tls: 'bool', udp: 'string', os_service: 'string', tcp_use_tls: 'bool', tls_server_name: 'string',
    disable_redirects: 'bool', failures_before_warning: 'int',
  },
  aliases: {
    serviceid: 'service_id', scriptargs: 'args', dockercontainerid: 'docker_container_id', tlsskipverify: 'tls_skip_verify',
    deregistercriticalserviceafter: 'deregister_critical_service_after',
  },
}

const meshGatewayShape: Shape = { fields: { mode: 'string' } }

const upstreamShape: Shape = {
  fields: {
    destination_type: 'string', destination_namespace: 'string', destination_name: 'string', datacenter: 'string', local_bind_address: 'string',
    local_bind_port: 'int', config: 'any', mesh_gateway: object(() => meshGatewayShape),
  },
}

const exposeShape: Shape = {
  fields: {
    checks: 'bool', port: 'int',
    paths: objects(() => ({ fields: { listener_port: 'int', path: 'string', protocol: 'string', local_path_port: 'int' } })),
  },
}

const proxyShape: Shape = {
  fields: {
    destination_service_name: 'string', destination_service_id: 'string', local_service_address: 'string', local_service_port: 'int', config: 'any',
    upstreams: objects(() => upstreamShape), mesh_gateway: object(() => meshGatewayShape), expose: object(() => exposeShape),
  },
}

/** A service (surface/config.md F-01). */
export const serviceShape: Shape = {
  fields: {
    kind: 'string', id: 'string', name: 'string', tags: 'strings', address: 'string',
    tagged_addresses: named(() => ({ fields: { address: 'string', port: 'int' } })), meta: 'texts', port: 'int', check: object(() => checkShape),
    checks: objects(() => checkShape), token: 'string', weights: object(() => ({ fields: { passing: 'int', warning: 'int' } })),
    enable_tag_override: 'bool', proxy: object(() => proxyShape),
    connect: object(() => ({ fields: { native: 'bool', sidecar_service: object(() => serviceShape) } })),
  },
}
