import type { HttpProbe } from '../../runtime/probes.ts'
import { ConsulError } from '../../std/errors.ts'
import { GoUrl, unescape } from '../../std/go-url.ts'
import { quote } from '../../std/quote.ts'
import { base64 } from '../../wire/json-text.ts'
import { tlsOf } from './tls.ts'
import type { CheckType } from '../../wire/records/service.ts'

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const controls = /[\x00-\x08\x0a-\x1f\x7f]/
/** Headers that are sent unless others of their names are given; empty for none. */
export interface UsualHeaders {
  readonly userAgent: string
  readonly accept: string
}

const ofChecks: UsualHeaders = { userAgent: 'Consul Health Check', accept: 'text/plain, text/*, */*' }

/** Go writes these itself, whatever the map of headers holds. */
const written = new Set(['Host', 'User-Agent', 'Content-Length', 'Transfer-Encoding', 'Trailer'])
/** Not shown to another site that a redirect leads to. */
const secret = new Set(['authorization', 'www-authenticate', 'cookie', 'cookie2'])

type Headers = ReadonlyMap<string, readonly string[] | null>

interface Sent {
  readonly url: GoUrl
  readonly method: string
  readonly headers: Headers
  readonly host: string
  readonly body: string
}

/** The request of an HTTP check or a watch, as Go's client would send it. */
export class HttpRequest {
  readonly #definition: CheckType
  readonly #url: GoUrl
  readonly #method: string
  readonly #headers: Headers
  readonly #host: string
  readonly #body: string
  readonly #usual: UsualHeaders

  private constructor(definition: CheckType, usual: UsualHeaders, { url, method, headers, host, body }: Sent) {
    this.#definition = definition
    this.#url = url
    this.#method = method
    this.#headers = headers
    this.#host = host
    this.#body = body
    this.#usual = usual
  }

  /** Throws `ConsulError` for what cannot be sent. */
  static of(definition: CheckType, usual: UsualHeaders = ofChecks): HttpRequest {
    const method = definition.Method === '' ? 'GET' : definition.Method
    if (!token.test(method)) throw new ConsulError('bad-request', `net/http: invalid method ${quote(method)}`)
    const parsed = GoUrl.parse(definition.ProxyHTTP === '' ? definition.HTTP : definition.ProxyHTTP)
    if ('error' in parsed) throw new ConsulError('bad-request', parsed.error)
    const headers = definition.Header ?? new Map<string, readonly string[]>()
    return new HttpRequest(definition, usual, { url: parsed.url, method, headers, host: first(headers, 'Host'), body: definition.Body })
  }

  /** An error of this request: `Get "http://a": text`. */
  failure(text: string): ConsulError {
    return this.failureAt(this.#url.shown, text)
  }

  /** The same with another URL. Whatever a redirect made of the method, Go names the first one. */
  failureAt(url: string, text: string): ConsulError {
    const method = this.#definition.Method === '' ? 'GET' : this.#definition.Method
    return new ConsulError('request-failed', `${method.slice(0, 1)}${method.slice(1).toLowerCase()} ${quote(url)}: ${text}`)
  }

  /** Throws `ConsulError` without the name of the request. */
  probe(): HttpProbe {
    const url = this.#url
    this.#checkHeaders()
    if (url.scheme !== 'http' && url.scheme !== 'https') throw new ConsulError('bad-request', `unsupported protocol scheme ${quote(url.scheme)}`)
    if (url.host === '') throw new ConsulError('bad-request', 'http: no Host in request URL')
    const { host, port } = url.address
    const at = { host, port: port === '' ? (url.scheme === 'https' ? 443 : 80) : Number(port) }
    if (at.port > 65535) throw new ConsulError('bad-request', `dial tcp: address ${port}: invalid port`)
    const has = (name: string): boolean => first(this.#headers, name) !== ''
    return {
      at,
      ...(url.scheme === 'https' ? { tls: tlsOf(this.#definition, host) } : {}),
      method: this.#method,
      target: url.requestTarget,
      headers: this.#lines(),
      body: this.#body,
      gzip: !has('Accept-Encoding') && !has('Range') && this.#method !== 'HEAD',
    }
  }

  /** The request that a redirect asks for, or what Go says of one that leads nowhere. */
  redirected(location: string, asGet: boolean): HttpRequest | ConsulError {
    const target = this.#url.resolve(location)
    if ('error' in target) return this.failure(`failed to parse Location header ${quote(location)}: ${target.error}`)
    const method = asGet && this.#method !== 'HEAD' ? 'GET' : this.#method
    const headers = new Map(this.#headers)
    if (!sameSite(this.#url.address.host, target.url.address.host)) {
      for (const name of this.#headers.keys()) if (secret.has(name.toLowerCase())) headers.delete(name)
    }
    const referer = this.#url.scheme === 'https' && target.url.scheme === 'http' ? '' : this.#url.shown
    if (referer !== '') headers.set('Referer', [referer])
    const host = target.url.host === this.#url.host ? this.#host : ''
    return new HttpRequest(this.#definition, this.#usual, { url: target.url, method, headers, host, body: asGet ? '' : this.#body })
  }

  #checkHeaders(): void {
    for (const [name, values] of this.#headers) {
      if (!token.test(name)) throw new ConsulError('bad-request', `net/http: invalid header field name ${quote(name)}`)
      const bad = values?.find((value) => controls.test(value))
      if (bad !== undefined) throw new ConsulError('bad-request', `net/http: invalid header field value ${quote(bad)} for key ${name}`)
    }
  }

  #lines(): string[] {
    const lines = ['Host', this.#host === '' ? this.#url.host : this.#host]
    const agent = first(this.#headers, 'User-Agent')
    lines.push('User-Agent', agent === '' ? this.#usual.userAgent : agent)
    if (this.#body !== '' || !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'].includes(this.#method)) {
      lines.push('Content-Length', String(this.#body.length))
    }
    const { user } = this.#url.parts
    const named = new Map(this.#headers)
    if (user !== undefined && first(named, 'Authorization') === '') named.set('Authorization', [basicAuth(user)])
    if (first(named, 'Accept') === '' && this.#usual.accept !== '') named.set('Accept', [this.#usual.accept])
    for (const name of [...named.keys()].sort()) {
      // Connections end after the answer, whoever wants them kept.
      if (written.has(name) || name.toLowerCase() === 'connection') continue
      for (const value of named.get(name) ?? []) lines.push(name, value.trim())
    }
    return lines
  }
}

/** Go finds a header only under its canonical name, and the map is taken as it was given. */
function first(headers: Headers, name: string): string {
  return headers.get(name)?.[0] ?? ''
}

function sameSite(from: string, to: string): boolean {
  return to === from || to.endsWith(`.${from}`)
}

function basicAuth(user: { readonly name: string; readonly password: string | undefined }): string {
  return `Basic ${base64(`${unescape(user.name)}:${unescape(user.password ?? '')}`)}`
}
