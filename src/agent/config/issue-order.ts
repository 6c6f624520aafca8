const gossip = ['lan', 'wan'].flatMap((pool) => ['gossip_interval', 'probe_interval', 'probe_timeout'].map((name) => `gossip_${pool}..${name}`))

/**
 * Names of what may be wrong, in the order in which the original looks at them. Which of several faults it reports depends on it, since
 * some make it forget those before.
 */
const names: readonly string[] = [
  'dns_config.service_ttl', 'check', 'service',
  'ports.dns', 'ports.http', 'ports.https', 'ports.server', 'ports.grpc', 'ports.serf_lan', 'ports.serf_wan', 'ports.proxy_min_port', 'ports.proxy_max_port',
  'ports.sidecar_min_port', 'ports.sidecar_max_port', 'ports.expose_min_port', 'ports.expose_max_port',
  'bind_addr', 'advertise_addr', 'serf_lan', 'serf_wan', 'advertise_addr_ipv4', 'advertise_addr_ipv6', 'advertise_addr_wan', 'advertise_addr_wan_ipv4', 'advertise_addr_wan_ipv6',
  'client_addr', 'addresses.dns', 'addresses.http', 'addresses.https', 'addresses.grpc', 'auto_config.server_addresses',
  'auto_config.authorization.static.expiration_leeway', 'auto_config.authorization.static.not_before_leeway', 'auto_config.authorization.static.clock_skew_leeway',
  ...gossip,
  'acl_ttl', 'acl.token_ttl', 'acl.policy_ttl', 'acl.role_ttl', 'autopilot.last_contact_threshold', 'autopilot.server_stabilization_time',
  'dns_config.max_stale', 'dns_config.node_ttl', 'recursor_timeout', 'dns_config.cache_max_age', 'allow_write_http_from', 'prometheus_retention_time',
  'check_update_interval', 'default_query_time', 'discovery_max_stale', 'limits.https_handshake_timeout', 'performance.leave_drain_time', 'log_rotate_duration',
  'max_query_time', 'primary_gateways', 'primary_gateways_interval', 'limits.rpc_handshake_timeout', 'performance.rpc_hold_timeout', 'raft_snapshot_interval',
  'reconnect_timeout', 'reconnect_timeout_wan', 'retry_interval', 'retry_interval_wan', 'retry_join', 'retry_join_wan', 'session_ttl_min',
  'start_join', 'start_join_wan', 'tls_cipher_suites',
]

const places: ReadonlyMap<string, number> = new Map(names.map((name, at) => [name, at]))

/** Where in that order a name stands; undefined for one that the original never complains about. */
export function placeOf(name: string): number | undefined {
  return places.get(name)
}
