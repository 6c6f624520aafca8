import type { Socket } from 'node:net'
import { connect, createSecureContext, DEFAULT_CIPHERS, getCACertificates, TLSSocket, type SecureContext, type SecureVersion, type TLSSocketOptions } from 'node:tls'
import { HostError } from '../host.ts'
import type { TcpConnection } from '../tcp.ts'
import type { TlsClientOptions, TlsConnection, TlsMaterial, TlsPort, TlsServerOptions, TlsVersion } from '../tls.ts'
import { certificateFault, chainFault } from './certificate-fault.ts'
import { SocketConnection } from './socket-connection.ts'
import { pairFault } from './tls-faults.ts'

/** The port of TLS on node:tls, for connections of `nodeTcp`. */
export const nodeTls: TlsPort = { accept, connect: begin, fault }

const versions: Readonly<Record<TlsVersion, SecureVersion>> = { tls10: 'TLSv1', tls11: 'TLSv1.1', tls12: 'TLSv1.2', tls13: 'TLSv1.3' }

async function accept(connection: TcpConnection, early: Uint8Array, options: TlsServerOptions): Promise<TlsConnection> {
  return new SecuredConnection(await acceptTls(socketOf(connection).release(early), options), options.demandCertificate)
}

/** Shakes hands as the server on a socket, which from then on belongs to the result. `halfOpen`: the other side may end first. */
export async function acceptTls(socket: Socket, options: TlsServerOptions, halfOpen = false): Promise<TLSSocket> {
  // The types do not know the first of these.
  const how: TLSSocketOptions & { readonly allowHalfOpen: boolean } = {
    allowHalfOpen: halfOpen,
    isServer: true,
    secureContext: contextOf(options.material),
    requestCert: options.demandCertificate,
    // This refuses who has none; what is wrong with one is looked at below: the platform leaves that to its own servers,
    rejectUnauthorized: options.demandCertificate,
    ...(options.protocols === undefined ? {} : { ALPNProtocols: [...options.protocols] }),
  }
  const secured = new TLSSocket(socket, how)
  await established(secured, 'secure')
  // … as it does with this, which HTTP/2 waits for.
  ;(secured as TLSSocket & { secureConnecting: boolean }).secureConnecting = false
  const fault = options.demandCertificate ? clientFault(secured) : undefined
  if (fault !== undefined) throw refused(secured, fault)
  return secured
}

async function begin(connection: TcpConnection, options: TlsClientOptions): Promise<TlsConnection> {
  const secured = connect({
    socket: socketOf(connection).release(new Uint8Array(0)),
    secureContext: contextOf(options.material),
    rejectUnauthorized: false,
    ...(options.serverName === undefined ? {} : { servername: options.serverName }),
    ...(options.protocol === undefined ? {} : { ALPNProtocols: [options.protocol] }),
  })
  await established(secured, 'secureConnect')
  const fault = serverFault(secured, options)
  if (fault !== undefined) throw refused(secured, fault)
  return new SecuredConnection(secured, options.verify !== 'nothing')
}

class SecuredConnection extends SocketConnection implements TlsConnection {
  readonly protocol: string | undefined
  readonly #secured: TLSSocket
  readonly #verified: boolean

  constructor(secured: TLSSocket, verified: boolean) {
    super(secured)
    this.#secured = secured
    this.#verified = verified
    this.protocol = typeof secured.alpnProtocol === 'string' ? secured.alpnProtocol : undefined
  }

  isFrom(name: string): boolean {
    return this.#verified && this.#secured.getPeerX509Certificate()?.checkHost(name) !== undefined
  }
}

function socketOf(connection: TcpConnection): SocketConnection {
  if (!(connection instanceof SocketConnection)) throw new TypeError('TLS needs a connection of this machine')
  return connection
}

/** Making one reads the certificates, so there is one for all connections of a configuration. */
const contexts = new WeakMap<TlsMaterial, SecureContext>()

/** Version 1.3 has suites of its own, which nobody chooses. */
const newestSuites = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'

/** The platform's names for suites such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, which it calls `ECDHE-RSA-AES128-GCM-SHA256`. */
function cipherList({ cipherSuites, minVersion }: TlsMaterial): string {
  const names = cipherSuites?.map((suite) => suite.replace(/^TLS_/, '').replace('_WITH_', '_').replace('_CBC', '').replace('AES_', 'AES').replaceAll('_', '-'))
  const list = names === undefined ? DEFAULT_CIPHERS : [newestSuites, ...names].join(':')
  // OpenSSL does not speak the old versions at its usual level of security, even when they are asked for.
  return minVersion === 'tls10' || minVersion === 'tls11' ? `${list}:@SECLEVEL=0` : list
}

function fault(material: TlsMaterial): string | undefined {
  return pairFault(() => contextOf(material))
}

/** What the platform makes of it. Without authorities they are those of the machine. */
export function contextOf(material: TlsMaterial): SecureContext {
  let context = contexts.get(material)
  if (context === undefined) {
    context = createSecureContext({
      minVersion: versions[material.minVersion],
      // Go believes whom the system believes; Node alone would take those that it was built with.
      ca: material.authorities.length === 0 ? getCACertificates('system') : [...material.authorities],
      ciphers: cipherList(material),
      // Without one, sessions of those who must show certificates could not be resumed.
      sessionIdContext: 'agent',
      honorCipherOrder: material.preferServerSuites === true,
      ...(material.certificate === '' ? {} : { cert: material.certificate, key: material.key }),
    })
    contexts.set(material, context)
  }
  return context
}

function established(secured: TLSSocket, event: 'secure' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error?: NodeJS.ErrnoException): void => reject(handshakeError(error))
    const closed = (): void => failed()
    // Later breaks are told to whoever reads or writes.
    secured.on('error', () => undefined)
    secured.once('error', failed).once('close', closed).once(event, () => {
      secured.off('error', failed).off('close', closed)
      resolve()
    })
  })
}

function handshakeError(error: NodeJS.ErrnoException | undefined): Error {
  if (error === undefined) return new HostError('ECONNRESET', 'EOF')
  return error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE' ? new HostError('EPROTO', noClientCertificate, { cause: error }) : error
}

const noClientCertificate = "tls: client didn't provide a certificate"

interface Verifier {
  readonly ssl?: { verifyError(): (Error & { readonly code: string }) | null | undefined }
}

function clientFault(secured: TLSSocket): string | undefined {
  if (secured.getPeerX509Certificate() === undefined) return noClientCertificate
  const error = (secured as Verifier).ssl?.verifyError()
  return error === null || error === undefined ? undefined : `tls: failed to verify client's certificate: ${chainFault(error)}`
}

function serverFault(secured: TLSSocket, options: TlsClientOptions): string | undefined {
  if (options.verify === 'name') return certificateFault(secured, options.serverName ?? '')
  const error = options.verify === 'chain' ? (secured as Verifier).ssl?.verifyError() : undefined
  return error === null || error === undefined ? undefined : chainFault(error)
}

function refused(secured: TLSSocket, fault: string): HostError {
  secured.destroy()
  return new HostError('EPROTO', fault)
}
