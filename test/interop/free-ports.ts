import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** So many numbers. */
type Ports<Count extends number, Given extends readonly number[] = []> =
  number extends Count ? readonly number[] : Given['length'] extends Count ? Given : Ports<Count, readonly [...Given, number]>

/** Below the range that systems give out by themselves, so that no connection of anybody takes one meanwhile. */
const [lowest, highest] = [15_000, 32_000] as const
const blockSize = 40

/**
 * Between the moment in which a port is found free and the one in which an agent takes it, other tests look for ports as well. So
 * whoever looks owns a block, and shows it by listening on the first port of it for as long as the process lives.
 */
async function* portsOfThisProcess(): AsyncGenerator<number, never> {
  for (;;) {
    const block = lowest + blockSize * randomInt((highest - lowest) / blockSize)
    const claim = createServer().listen({ port: block, host: '127.0.0.1', exclusive: true })
    if (!(await begun(claim))) continue
    claim.unref()
    for (let port = block + 1; port < block + blockSize; port++) if (await isFree(port)) yield port
  }
}

const ports = portsOfThisProcess()

/** Ports of loopback that are free for both protocols. None is given out twice. */
export async function freePorts<const Count extends number>(count: Count): Promise<Ports<Count>> {
  const given: number[] = []
  while (given.length < count) given.push((await ports.next()).value)
  return given as unknown as Ports<Count>
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true })
  if (!(await begun(server))) return false
  await once(server.close(), 'close')
  const socket = createSocket('udp4').bind({ port, address: '127.0.0.1', exclusive: true })
  const free = await begun(socket)
  await new Promise<void>((resolve) => socket.close(resolve))
  return free
}

/** Whether a port could be had. Anything else than another that has it already is an error. */
async function begun(socket: NodeJS.EventEmitter): Promise<boolean> {
  return once(socket, 'listening').then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') return false
    throw error
  })
}
