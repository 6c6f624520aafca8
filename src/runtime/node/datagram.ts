import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Socket, SocketOptions } from 'node:dgram'
import type { DatagramLine, DatagramPort, DatagramSocket, Receive } from '../datagram.ts'
import { listenError } from './listen-error.ts'

/** Room in the kernel for datagrams that came while this program was at something else. */
const receiveBufferBytes = 1 << 20

/** The datagram port on node:dgram. */
export const nodeDatagrams: DatagramPort = { bind, dial }

async function bind(at: { readonly ip: string; readonly port: number }, receive: Receive): Promise<DatagramSocket> {
  const socket = createSocket({ ...optionsFor(at.ip), recvBufferSize: receiveBufferBytes })
  socket.on('message', (message, from) => receive(message, from.address, from.port))
  await bound(socket, at)
  // Afterwards errors are those of sending, which `send` reports.
  socket.on('error', () => undefined)
  const { address, port } = socket.address()
  let open = true
  return {
    ip: address,
    port,
    send: (message, ip, to, failed) => {
      if (!open) return failed(new Error('use of closed network connection'))
      // Anybody can forge a datagram that says to come from port 0; the platform throws at an answer to it.
      if (to === 0) return failed(new Error('nobody is at port 0'))
      socket.send(message, to, ip, (error) => {
        if (error !== null) failed(error)
      })
    },
    close: () => {
      open = false
      return new Promise((resolve) => void socket.close(resolve))
    },
  }
}

async function dial(
  to: { readonly host: string; readonly port: number },
  receive: (message: Uint8Array) => void,
  failed: (error: Error) => void,
): Promise<DatagramLine> {
  const socket = createSocket(optionsFor(to.host))
  socket.on('message', (message) => receive(message))
  socket.on('error', failed)
  try {
    await new Promise<void>((resolve, reject) => {
      // The platform gives the callback an error, which its types forget.
      socket.connect(to.port, to.host, (error?: Error | null) => (error === undefined || error === null ? resolve() : reject(error)))
    })
  } catch (error) {
    socket.close()
    throw error
  }
  return {
    send: (message) => {
      socket.send(message, (error) => {
        if (error !== null) failed(error)
      })
    },
    close: () => new Promise((resolve) => void socket.close(resolve)),
  }
}

function optionsFor(host: string): SocketOptions {
  const family = isIP(host)
  if (family === 0) return { type: 'udp4' }
  // An address stands for itself; asking the resolver would cost a turn of the event loop for each datagram.
  return { type: family === 6 ? 'udp6' : 'udp4', lookup: (address, _, found) => found(null, address, family) }
}

function bound(socket: Socket, at: { readonly ip: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenError(error, at, 'udp'))
    socket.once('error', failed)
    socket.bind({ address: at.ip, port: at.port, exclusive: true }, () => {
      socket.off('error', failed)
      resolve()
    })
  })
}
