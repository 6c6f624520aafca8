import type { AgentAddress } from '../http-client.ts'

const bareInQuery = /[^A-Za-z0-9\-_.~]/g
const bareInHost = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/g

/** A URL of an agent as Go's client sees it: it never changes what stands in it. */
export class HttpUrl {
  readonly scheme: string
  /** Host and port as they were given; a socket's path for sockets. */
  readonly authority: string
  /** Path and query. */
  readonly target: string

  private constructor(scheme: string, authority: string, target: string) {
    this.scheme = scheme
    this.authority = authority
    this.target = target
  }

  static of(agent: AgentAddress): HttpUrl {
    return new HttpUrl(agent.scheme, agent.address, '/')
  }

  with(path: string, query: readonly (readonly [name: string, value: string])[]): HttpUrl {
    const text = query.map(([name, value]) => `${escapeQuery(name)}=${escapeQuery(value)}`).join('&')
    return new HttpUrl(this.scheme, this.authority, text === '' ? path : `${path}?${text}`)
  }

  /** Where a redirect leads; only the path and query of it, since an agent redirects to itself. */
  at(location: string): HttpUrl {
    const path = location.replace(/^[a-z]+:\/\/[^/]*/, '')
    return new HttpUrl(this.scheme, this.authority, path.startsWith('/') ? path : `/${path}`)
  }

  get text(): string {
    return `${this.scheme}://${this.authority.replace(bareInHost, escapeByte)}${this.target}`
  }

  /** The name or address, without brackets. */
  get host(): string {
    return this.#split().host
  }

  /** The port; that of the scheme when none is given, and NaN for what is none. */
  get port(): number {
    return this.#split().port
  }

  #split(): { readonly host: string, readonly port: number } {
    const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(this.authority)
    if (match === null) return { host: this.authority, port: this.#schemePort() }
    const [, bracketed, plain, port] = match
    return { host: bracketed ?? plain ?? '', port: port === undefined || port === '' ? this.#schemePort() : Number(port) }
  }

  #schemePort(): number {
    return this.scheme === 'https' ? 443 : 80
  }
}

/** Go's `url.QueryEscape`. */
function escapeQuery(bytes: string): string {
  return bytes.replace(bareInQuery, (byte) => (byte === ' ' ? '+' : escapeByte(byte)))
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
