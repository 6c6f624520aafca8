/** TLS between agents and of the HTTPS API: the keys of `ca_file` and its neighbours. Paths and names are empty when not given. */
export interface TlsConfig {
  readonly caFile: string
  /** A folder of certificates, if there is no `caFile`. */
  readonly caPath: string
  readonly certFile: string
  readonly keyFile: string
  readonly minVersion: string
  /** Expected of those who are checked with the agent's own certificate; empty for the name of the node. */
  readonly serverName: string
  readonly verifyIncoming: boolean
  readonly verifyIncomingRpc: boolean
  readonly verifyIncomingHttps: boolean
  /** Implied by `verifyServerHostname`. */
  readonly verifyOutgoing: boolean
  readonly verifyServerHostname: boolean
  /** Below version 1.3; empty: the usual ones. */
  readonly cipherSuites: readonly string[]
  readonly preferServerSuites: boolean
}
