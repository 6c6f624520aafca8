import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls'
import { bytesOfText } from '../../std/bytes.ts'
import { dialError } from './dial-error.ts'

/** What is wrong with the other side's certificate, in the words of Go's `x509`, which looks at names first; undefined for a good one. */
export function certificateFault(socket: TLSSocket, name: string): string | undefined {
  const certificate = socket.getPeerCertificate()
  if (checkServerIdentity(name, certificate) !== undefined) return bytesOfText(nameFault(certificate, name))
  // The types promise an error; in truth it is OpenSSL's code.
  const code = socket.authorizationError as unknown
  return typeof code === 'string' ? chainFault({ code }) : undefined
}

/** OpenSSL's objection to a chain of certificates, in the words of Go's `x509`. */
export function chainFault({ code }: { readonly code: string }): string {
  return dialError(Object.assign(new Error(code), { code }), { host: '', port: 0 })
}

/** Of a certificate that is for another name. */
export function nameFault(certificate: PeerCertificate, name: string): string {
  const ip = isIP(name) !== 0
  const names = alternatives(certificate, ip ? 'IP Address' : 'DNS')
  if (names.length > 0) return `x509: certificate is valid for ${names.join(', ')}, not ${name}`
  if (ip) return `x509: cannot validate certificate for ${name} because it doesn't contain any IP SANs`
  return `x509: certificate is not valid for any names, but wanted to match ${name}`
}

function alternatives(certificate: PeerCertificate, kind: string): string[] {
  const all = certificate.subjectaltname ?? ''
  return all.split(', ').filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1))
}
