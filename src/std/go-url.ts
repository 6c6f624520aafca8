import { quote } from './quote.ts'

/** Bytes that `url.shouldEscape` lets stand in each part. */
const inPath = /[A-Za-z0-9\-_.~$&+,/:;=@]/
const inHost = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"\x80-\xff]/
const validInPath = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/
const userinfo = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/

interface Parts {
  readonly scheme: string
  /** Undefined where the URL has none; the password too. */
  readonly user: { readonly name: string; readonly password: string | undefined } | undefined
  /** Host and port as they stand. */
  readonly host: string
  /** The path as sent. */
  readonly path: string
  /** With its question mark; empty when there is none. */
  readonly query: string
  readonly fragment: string
  /** What follows a scheme without slashes. */
  readonly opaque: string
}

/** A URL as Go 1.14's `net/url` reads and writes it, over byte strings. */
export class GoUrl {
  readonly parts: Parts

  private constructor(parts: Parts) {
    this.parts = parts
  }

  /** Failures are in Go's words: `parse ":a": missing protocol scheme`. */
  static parse(text: string): { readonly url: GoUrl } | { readonly error: string } {
    const parts = parse(text)
    return typeof parts === 'string' ? { error: `parse ${quote(text)}: ${parts}` } : { url: new GoUrl(parts) }
  }

  get scheme(): string {
    return this.parts.scheme
  }

  /** Host and port as they stand. */
  get host(): string {
    return this.parts.host
  }

  /** The name or address without port and brackets, and the port, empty when there is none. */
  get address(): { readonly host: string; readonly port: string } {
    const [, bracketed, plain = '', port = ''] = /^(?:\[(.*)\]|([^:]*))(?::(\d*))?$/s.exec(this.parts.host) ?? []
    return { host: bracketed ?? plain, port }
  }

  /** What stands behind the method in a request. */
  get requestTarget(): string {
    return (this.parts.path === '' ? '/' : this.parts.path) + this.parts.query.replaceAll(' ', '%20')
  }

  /** The whole, with the password hidden, as errors of Go's HTTP client show it. */
  get shown(): string {
    const { scheme, user, host, path, query, fragment, opaque } = this.parts
    const who = user === undefined ? '' : `${user.name}${user.password === undefined ? '' : ':***'}@`
    const start = scheme === '' ? '' : `${scheme}:`
    const authority = scheme === '' && host === '' && who === '' ? '' : `//${who}${host}`
    return start + (opaque === '' ? authority + path : opaque) + query + (fragment === '' ? '' : `#${fragment}`)
  }

  /** Where a reference found in this document leads. */
  resolve(reference: string): { readonly url: GoUrl } | { readonly error: string } {
    const found = GoUrl.parse(reference)
    if ('error' in found) return found
    const here = this.parts
    const there = found.url.parts
    if (there.scheme !== '' || there.opaque !== '') return found
    if (there.host !== '' || there.user !== undefined) return { url: new GoUrl({ ...there, scheme: here.scheme, path: join(there.path, '') }) }
    const query = there.path === '' && there.query === '' ? here.query : there.query
    return { url: new GoUrl({ ...there, scheme: here.scheme, user: here.user, host: here.host, path: join(here.path, there.path), query }) }
  }
}

function parse(text: string): Parts | string {
  if (/[\x00-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL'
  const hash = text.indexOf('#')
  const fragment = hash < 0 ? '' : text.slice(hash + 1)
  const whole = hash < 0 ? text : text.slice(0, hash)
  const badEscape = escapeFault(fragment)
  if (badEscape !== undefined) return badEscape
  if (whole.startsWith(':')) return 'missing protocol scheme'
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(whole)?.[1] ?? ''
  let rest = scheme === '' ? whole : whole.slice(scheme.length + 1)
  const mark = rest.indexOf('?')
  const query = mark < 0 ? '' : rest.slice(mark)
  if (mark >= 0) rest = rest.slice(0, mark)
  const parts = { scheme: scheme.toLowerCase(), user: undefined, host: '', path: '', query, fragment, opaque: '' }
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest }
    if (rest.split('/', 1)[0]!.includes(':')) return 'first path segment in URL cannot contain colon'
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) return withPath(parts, rest)
  const slash = rest.indexOf('/', 2)
  const authority = parseAuthority(slash < 0 ? rest.slice(2) : rest.slice(2, slash))
  if (typeof authority === 'string') return authority
  return withPath({ ...parts, ...authority }, slash < 0 ? '' : rest.slice(slash))
}

function withPath(parts: Parts, path: string): Parts | string {
  const fault = escapeFault(path)
  if (fault !== undefined) return fault
  return { ...parts, path: validInPath.test(path) ? path : escape(unescape(path)) }
}

function parseAuthority(authority: string): Pick<Parts, 'user' | 'host'> | string {
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  const fault = hostFault(host)
  if (fault !== undefined) return fault
  if (at < 0) return { user: undefined, host }
  const who = authority.slice(0, at)
  if (!userinfo.test(who)) return 'net/url: invalid userinfo'
  const badEscape = escapeFault(who)
  if (badEscape !== undefined) return badEscape
  const colon = who.indexOf(':')
  if (colon < 0) return { user: { name: who, password: undefined }, host }
  return { user: { name: who.slice(0, colon), password: who.slice(colon + 1) }, host }
}

function hostFault(host: string): string | undefined {
  const end = host.lastIndexOf(']')
  if (host.startsWith('[') && end < 0) return "missing ']' in host"
  const colon = host.lastIndexOf(':')
  const port = host.startsWith('[') ? host.slice(end + 1) : colon < 0 ? '' : host.slice(colon)
  if (!/^(?::\d*)?$/.test(port)) return `invalid port ${quote(port)} after host`
  for (let at = 0; at < host.length; at++) {
    const byte = host[at]!
    // Names are not percent-encoded; only what is no ASCII may be, and the zone of an address.
    if (byte === '%') {
      if (!/^%[0-9A-Fa-f]{2}/.test(host.slice(at)) || (/^%[0-7]/.test(host.slice(at)) && !host.startsWith('%25', at))) return `invalid URL escape ${quote(host.slice(at, at + 3))}`
    } else if (!inHost.test(byte)) return `invalid character ${quote(byte)} in host name`
  }
  return undefined
}

function escapeFault(text: string): string | undefined {
  const found = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text)
  return found === null ? undefined : `invalid URL escape ${quote(found[0])}`
}

/** Undoes percent-encoding, of text without faults. */
export function unescape(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function escape(path: string): string {
  return path.replace(/[^]/g, (byte) => (inPath.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`))
}

/** RFC 3986 §5.2.4, as Go does it: never above the root. */
function join(base: string, reference: string): string {
  const full = reference === '' ? base : reference.startsWith('/') ? reference : base.slice(0, base.lastIndexOf('/') + 1) + reference
  if (full === '') return ''
  const kept: string[] = []
  const pieces = full.split('/')
  for (const piece of pieces) {
    if (piece === '..') kept.pop()
    else if (piece !== '.') kept.push(piece)
  }
  if (pieces.at(-1) === '.' || pieces.at(-1) === '..') kept.push('')
  return `/${kept.join('/').replace(/^\//, '')}`
}
