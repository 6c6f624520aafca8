import { ConsulError } from '../std/errors.ts'
import type { DatagramPort, DatagramSocket, Receive } from '../runtime/datagram.ts'
import type { TcpConnection, TcpListener, TcpPort } from '../runtime/tcp.ts'

/** Attempts to find a port that is free for both, when any will do. */
const attempts = 10
/** Inbound connections of a pool at a time. */
const mostConnections = 512

/** The two sockets of a pool, on one port. */
export interface PoolSockets {
  readonly ip: string
  readonly port: number
  readonly datagrams: DatagramSocket
  readonly listener: TcpListener
}

/** Binds both sockets (protocol/gossip.md §1). */
export async function bindPool(
  ports: { readonly tcp: TcpPort; readonly datagrams: DatagramPort },
  at: { readonly ip: string; readonly port: number },
  idleMs: number,
  receive: Receive,
  serve: (connection: TcpConnection) => Promise<void>,
): Promise<PoolSockets> {
  for (let attempt = 1; ; attempt++) {
    const options = { ip: at.ip, port: at.port, idleMs, maxConnections: mostConnections }
    const listener = await ports.tcp.listen(options, serve).catch((error: unknown) => {
      throw notBound('TCP', at.ip, at.port, error)
    })
    const { ip, port } = listener
    try {
      return { ip, port, listener, datagrams: await ports.datagrams.bind({ ip: at.ip, port }, receive) }
    } catch (error) {
      await listener.close()
      if (at.port !== 0 || attempt === attempts) throw notBound('UDP', at.ip, port, error)
    }
  }
}

function notBound(protocol: string, ip: string, port: number, error: unknown): ConsulError {
  const why = error instanceof Error ? error.message : String(error)
  const text =
    'Failed to create memberlist: Could not set up network transport: failed to obtain an address: ' +
    `Failed to start ${protocol} listener on "${ip}" port ${port}: ${why}`
  return new ConsulError('gossip-bind', text, { cause: error })
}
