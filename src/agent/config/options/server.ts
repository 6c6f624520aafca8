import { option, type Option } from '../option.ts'

/** The server: Raft, its store, sessions and queries; and the HTTP interface. */
export const serverOptions: readonly Option[] = [
  option('server', 'bool', 'Be a server.', { default: false, dev: true, flag: 'server', flagDoc: 'Run as a server.' }),
  option('bootstrap', 'bool', 'Be the one server of a new cluster.', { default: false, flag: 'bootstrap', flagDoc: 'Start a new cluster with this server alone.' }),
  option('bootstrap_expect', 'int', 'Start a new cluster once this many servers know each other.',
    { default: 0, flag: 'bootstrap-expect', flagDoc: 'Number of servers to wait for before a new cluster starts.' }),
  option('protocol', 'int', 'Consul protocol, 2 or 3.', { default: 2, flag: 'protocol', flagDoc: 'Protocol version. The latest unless given.' }),
  option('raft_protocol', 'int', 'Raft protocol.', { flag: 'raft-protocol', flagDoc: 'Raft protocol version. The latest unless given.' }),
  option('raft_snapshot_threshold', 'int', 'Log entries after which a snapshot is taken.'),
  option('raft_snapshot_interval', 'string', 'How often that is looked at.'),
  option('raft_trailing_logs', 'int', 'Log entries kept behind a snapshot.'),
  option('performance.raft_multiplier', 'int', 'Stretches the timings of Raft; 1 to 10.', { default: 5, dev: 1 }),
  option('performance.leave_drain_time', 'string', 'How long a leaving server goes on answering.', { default: '5s' }),
  option('performance.rpc_hold_timeout', 'string', 'How long a request waits for a leader.', { default: '7s' }),
  option('autopilot.cleanup_dead_servers', 'bool', 'First value of the setting that later changes through the API.', { default: true }),
  option('autopilot.last_contact_threshold', 'string', 'As above.', { default: '200ms' }),
  option('autopilot.max_trailing_logs', 'int', 'As above.', { default: 250 }),
  option('autopilot.min_quorum', 'uint', 'As above.'),
  option('autopilot.server_stabilization_time', 'string', 'As above.', { default: '10s' }),
  option('session_ttl_min', 'string', 'Least TTL of sessions.'),
  option('default_query_time', 'string', 'How long a blocking query waits unless it says so.', {
    default: '300s', flag: 'default-query-time',
    flagDoc: "How long a blocking query waits before it is answered, unless it carries a 'wait' parameter.",
  }),
  option('max_query_time', 'string', 'How long a blocking query may wait at most.', {
    default: '600s', flag: 'max-query-time',
    flagDoc: 'The longest that a blocking query may wait before it is answered. Waits are jittered, but never beyond this.',
  }),
  option('limits.http_max_conns_per_client', 'int', 'Connections of one client address to HTTP.', { default: 200 }),
  option('limits.rpc_rate', 'float64', 'Calls a second that a client sends to its servers; below zero is no limit.', { default: -1, reload: true }),
  option('limits.rpc_max_burst', 'int', 'Calls that may come at once before the rate counts.', { default: 1000, reload: true }),
  option('limits.rpc_max_conns_per_client', 'int', 'Connections of one address to the port of a server.', { default: 100 }),
  option('limits.rpc_handshake_timeout', 'string', 'How long a connection to a server may take to say what it wants.', { default: '5s' }),
  option('limits.kv_max_value_size', 'uint64', 'Bytes of one value.', { default: 524288 }),
  option('limits.txn_max_req_len', 'uint64', 'Bytes of one transaction.', { default: 524288 }),
  option('http_config.block_endpoints', 'strings', 'Prefixes of paths that are refused.'),
  option('http_config.response_headers', 'map', 'Headers added to every answer.', { reload: true }),
  option('http_config.allow_write_http_from', 'strings', 'Networks that may write over HTTP; all unless set.', {
    flag: 'allow-write-http-from', flagDoc: 'Network, as CIDR, that may use writing endpoints. Can be given more than once.',
  }),
  option('http_config.use_cache', 'bool', 'Whether ?cached is honoured.', { default: true }),
]
