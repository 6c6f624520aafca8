import { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Clock, LogFields, Logger } from '../runtime/ports.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import type { TlsConnection, TlsPort, TlsServerOptions } from '../runtime/tls.ts'
import { joinHostPort } from '../std/ip.ts'
import { alpnSelectors, selector } from '../wire/rpc.ts'
import { serverName, servesNativeTls, type TlsPolicy } from './tls-policy.ts'

export interface AdmissionWorld {
  readonly clock: Clock
  readonly log: Logger
  readonly tls: TlsPort
}

export interface AdmissionRules {
  readonly datacenter: string
  /** How long a new connection may take to say what it is, TLS included; 0: for ever. */
  readonly handshakeTimeoutMs: number
  /** Absent: no TLS is spoken. */
  readonly tls: TlsPolicy | undefined
}

/** Stands for the calls of selector 7, which are made inside its TLS without another byte. */
export const insecure = 256

/** A connection that has said what it is; inside TLS, `connection` and `reader` are those inside. */
export interface Admitted {
  readonly protocol: number
  readonly connection: TcpConnection
  readonly reader: ConnectionReader
}

/** Finds out what a new connection wants and whether it may (protocol/rpc.md §2). Undefined: it was closed, and the log says why. */
export async function admit(world: AdmissionWorld, rules: AdmissionRules, connection: TcpConnection): Promise<Admitted | undefined> {
  let stage = 'failed to read byte'
  const { handshakeTimeoutMs } = rules
  let late = false
  const deadline = handshakeTimeoutMs > 0 ? world.clock.timer(handshakeTimeoutMs, () => {
    late = true
    connection.close()
  }) : undefined
  try {
    const reader = new ConnectionReader(connection)
    const first = await reader.readByte()
    if (!startsTls(rules.tls, first)) return allowed(world, rules, { protocol: first, connection, reader })
    stage = 'TLS handshake failed'
    const early = reader.takeBuffered()
    const secured = await world.tls.accept(connection, isSelector(first) ? early : withByte(first, early), serverOptions(rules.tls, first))
    stage = 'failed to read byte'
    return allowed(world, rules, await inside(first, secured), secured)
  } catch (error) {
    const cause = late ? new Error('i/o timeout') : error as Error
    // Whoever connects and leaves without a word, such as a check of the port, is no event.
    if (cause.message !== 'unexpected EOF') world.log.error(stage, { conn: from(connection), error: cause })
    connection.close()
    return undefined
  } finally {
    deadline?.cancel()
  }
}

function isSelector(byte: number): boolean {
  return byte <= selector.insecureTls
}

function startsTls(policy: TlsPolicy | undefined, first: number): policy is TlsPolicy {
  if (policy === undefined) return false
  return first === selector.tls || first === selector.insecureTls || (!isSelector(first) && servesNativeTls(policy))
}

function serverOptions(policy: TlsPolicy, first: number): TlsServerOptions {
  const { material } = policy
  if (first === selector.insecureTls) return { material, demandCertificate: false }
  if (first === selector.tls) return { material, demandCertificate: policy.verifyIncoming }
  return { material, demandCertificate: true, protocols: Object.keys(alpnSelectors) }
}

/** Only after TLS at once does ALPN say what follows; after selector 3 another selector does, after 7 nothing has to. */
async function inside(first: number, secured: TlsConnection): Promise<Admitted> {
  const reader = new ConnectionReader(secured)
  if (first === selector.insecureTls) return { protocol: insecure, connection: secured, reader }
  if (first !== selector.tls) return { protocol: alpnSelectors[secured.protocol ?? ''] ?? -1, connection: secured, reader }
  return { protocol: await reader.readByte(), connection: secured, reader }
}

function allowed(world: AdmissionWorld, rules: AdmissionRules, admitted: Admitted, secured?: TlsConnection): Admitted | undefined {
  const problem = refusal(rules, admitted.protocol, secured)
  if (problem === undefined) return admitted
  world.log.error(problem.message, { ...problem.fields, conn: from(admitted.connection) })
  admitted.connection.close()
  return undefined
}

interface Refusal {
  readonly message: string
  readonly fields?: LogFields
}

const served: readonly number[] = [selector.call, selector.raft, selector.multiplex, selector.snapshot]

function refusal({ tls, datacenter }: AdmissionRules, protocol: number, secured?: TlsConnection): Refusal | undefined {
  const strict = tls?.verifyIncoming === true
  if (secured === undefined && strict) return { message: 'Non-TLS connection attempted with VerifyIncoming set' }
  if (protocol === insecure) return undefined
  if (protocol === -1) return { message: 'discarding RPC for unknown negotiated protocol', fields: { protocol: secured?.protocol ?? '' } }
  if (secured !== undefined && (protocol === selector.tls || protocol === selector.insecureTls)) return { message: 'TLS connection attempting to establish inner TLS connection' }
  if (!served.includes(protocol)) return { message: 'unrecognized RPC byte', fields: { byte: protocol } }
  // Whoever speaks Raft can rewrite everything, so a client's certificate is not enough.
  if (protocol !== selector.raft || tls === undefined || !strict || !tls.verifyServerHostname) return undefined
  if (secured?.isFrom(serverName(tls, datacenter)) === true) return undefined
  return { message: 'Raft connection without the certificate of a server' }
}

function withByte(first: number, rest: Uint8Array): Uint8Array {
  return Uint8Array.of(first, ...rest)
}

/** How the original writes a connection's other side in its log. */
export function from(connection: TcpConnection): string {
  return `from=${joinHostPort(connection.remoteAddress, connection.remotePort)}`
}
