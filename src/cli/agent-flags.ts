import { switchFlag, valueFlag } from './flag.ts'

/** Flags of every command that talks to an agent. */
export const clientFlags = {
  'http-addr': valueFlag('The `address` of the HTTP API of an agent: an IP or name with a port, a URL, or unix:///path for a socket. '
    + 'CONSUL_HTTP_ADDR says the same from the environment. http://127.0.0.1:8500 unless given. CONSUL_HTTP_SSL=true in the environment makes it HTTPS.'),
  token: valueFlag('ACL token to send. CONSUL_HTTP_TOKEN says the same from the environment. Without one the request has what the token of the agent allows.'),
  'token-file': valueFlag('File with the ACL token to send; it beats -token and CONSUL_HTTP_TOKEN. CONSUL_HTTP_TOKEN_FILE says the same from the environment.'),
  'ca-file': valueFlag('Path to a CA file for TLS with the agent. CONSUL_CACERT says the same from the environment.'),
  'ca-path': valueFlag('Path to a directory of CA certificates for TLS with the agent. CONSUL_CAPATH says the same from the environment.'),
  'client-cert': valueFlag("Path to a client certificate for TLS with an agent that has 'verify_incoming' on. CONSUL_CLIENT_CERT says the same from the environment."),
  'client-key': valueFlag("Path to the key of a client certificate for TLS with an agent that has 'verify_incoming' on. CONSUL_CLIENT_KEY says the same from the environment."),
  'tls-server-name': valueFlag('Server name to ask for (SNI) and to expect in TLS. CONSUL_TLS_SERVER_NAME says the same from the environment.'),
} as const

/** Flags of commands whose requests servers answer. */
export const serverFlags = {
  datacenter: valueFlag('Name of the datacenter to ask. The datacenter of the agent unless given.'),
  stale: switchFlag('Let any server answer reads, not only the leader. That is quicker and spreads load, but answers may be out of date. Writes do not care. False unless given.'),
} as const

/** The flag of the enterprise edition, which agents refuse. */
export const namespaceFlags = {
  namespace: valueFlag('Namespace to use; without one that of the token, or the `default` namespace. Namespaces belong to Consul Enterprise.'),
} as const

/** What the three groups look like to the one who opens an agent. */
export type AgentFlagValues = { readonly [K in keyof typeof clientFlags]: string | undefined } & {
  readonly datacenter?: string | undefined
  readonly stale?: boolean | undefined
  readonly namespace?: string | undefined
}

