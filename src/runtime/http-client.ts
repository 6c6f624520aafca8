import type { ApiTransport } from '../std/http-transport.ts'

export interface TlsOptions {
  readonly caFile: string
  /** A folder of PEM files. */
  readonly caPath: string
  readonly certFile: string
  readonly keyFile: string
  /** Name to expect instead of the host's. */
  readonly serverName: string
  readonly verify: boolean
}

/** Where an agent's HTTP API is. Strings are byte strings. */
export interface AgentAddress {
  readonly scheme: 'http' | 'https'
  /** `host:port`, or the path of a socket. */
  readonly address: string
  readonly socket: boolean
  readonly auth?: { readonly user: string, readonly password: string }
  readonly tls: TlsOptions
}

/** Makes the transport to one agent. Rejects with `InputError` for options that cannot be used, such as an unreadable certificate. */
export type ConnectHttp = (agent: AgentAddress) => Promise<ApiTransport>
