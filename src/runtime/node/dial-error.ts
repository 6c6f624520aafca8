import { bytesOfText, byteString } from '../../std/bytes.ts'
import { joinHostPort } from '../../std/ip.ts'
import { quote } from '../../std/quote.ts'
import type { HttpUrl } from './http-url.ts'
import { alertText } from './tls-faults.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused', ENOENT: 'no such file or directory', EACCES: 'permission denied', EPERM: 'operation not permitted',
  ECONNRESET: 'connection reset by peer', ETIMEDOUT: 'connection timed out', EHOSTUNREACH: 'no route to host', ENETUNREACH: 'network is unreachable',
  EADDRNOTAVAIL: 'cannot assign requested address', EPIPE: 'broken pipe', EMFILE: 'too many open files', ENOTSOCK: 'socket operation on non-socket',
}

/** What OpenSSL says about a certificate, as Go says it. */
const certificates: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'x509: certificate signed by unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'x509: certificate signed by unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'x509: certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'x509: certificate signed by unknown authority',
  CERT_HAS_EXPIRED: 'x509: certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'x509: certificate has expired or is not yet valid',
}

interface DialTarget {
  readonly host: string
  readonly port: number
}

interface PlatformError extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly address?: string
  readonly port?: number
  readonly errors?: readonly PlatformError[]
  /** What the parser could not read. */
  readonly rawPacket?: Uint8Array
}

/** A failure to get an answer, in the words of Go's client: `dial tcp 127.0.0.1:8500: connect: connection refused`. */
export function dialError(error: Error, at: DialTarget | { readonly path: string }): string {
  // Several addresses of one name: Go reports the first it tried; IPv4 is tried first there for names such as localhost.
  const tried = (error as PlatformError).errors
  const first: PlatformError = tried?.find(({ address }) => address?.includes(':') === false) ?? tried?.[0] ?? error
  const { code = '' } = first
  const host = 'path' in at ? at.path : at.host
  if (first.syscall === 'getaddrinfo') return `dial tcp: lookup ${host}: no such host`
  if (first.syscall === 'connect') return `dial ${targetOf(first, at)}: connect: ${reasons[code] ?? code}`
  if (certificates[code] !== undefined) return certificates[code]
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' || /wrong version number|packet length too long/.test(error.message)) return 'http: server gave HTTP response to HTTPS client'
  if (code.startsWith('HPE_')) return `net/http: HTTP/1.x transport connection broken: ${malformed(first.rawPacket)}`
  const alert = alertText(first.message)
  if (alert !== undefined) return alert
  // The other side closed without a word.
  if (code === 'ECONNRESET' && first.syscall === undefined) return 'EOF'
  if (first.syscall === 'read' || first.syscall === 'write') return `${first.syscall} tcp: ${first.syscall}: ${reasons[code] ?? code}`
  return bytesOfText(first.message)
}

/** What Go says of an address whose port is none; undefined for good ones. */
export function badPort(url: HttpUrl): string | undefined {
  if (url.port >= 0 && url.port <= 65535) return undefined
  const port = url.authority.slice(url.authority.lastIndexOf(':') + 1)
  return /^\d+$/.test(port) ? `dial tcp: address ${port}: invalid port` : `dial tcp: lookup ${url.authority}: no such host`
}

/** What Go's reader of responses says of a first line. */
function malformed(packet: Uint8Array = new Uint8Array(0)): string {
  const line = byteString(packet.subarray(0, 4096)).split(/\r?\n/, 1)[0] ?? ''
  const [, protocol, code] = /^([^ ]*) +([^ ]*)/.exec(line) ?? []
  if (protocol === undefined || code === undefined) return `malformed HTTP response ${quote(line)}`
  if (!/^\d{3}$/.test(code)) return `malformed HTTP status code ${quote(code)}`
  if (!/^HTTP\/\d+\.\d+$/.test(protocol)) return `malformed HTTP version ${quote(protocol)}`
  return 'malformed MIME header'
}

function targetOf(error: PlatformError, at: DialTarget | { readonly path: string }): string {
  if ('path' in at) return `unix ${at.path}`
  return `tcp ${joinHostPort(error.address ?? at.host, error.port ?? at.port)}`
}
