import { HostError } from '../host.ts'
import type { TcpConnection, TcpDialOptions, TcpListener, TcpListenOptions, TcpPort } from '../tcp.ts'
import type { Paths } from './paths.ts'
import type { Owner } from './scheduler.ts'
import { StreamEnd } from './stream-end.ts'

interface Listening {
  readonly owner: Owner
  readonly options: TcpListenOptions
  readonly serve: (connection: TcpConnection) => Promise<void>
  readonly open: Set<StreamEnd>
}

const firstFreePort = 40_000

/** Streams between simulated machines: in order, whole, with bounded room on the way, until one side cuts them. */
export class SimulatedTcp {
  readonly #paths: Paths
  readonly #listening = new Map<string, Listening>()
  readonly #ends = new Map<Owner, Set<StreamEnd>>()
  #nextPort = firstFreePort

  constructor(paths: Paths) {
    this.#paths = paths
  }

  portOf(ip: string, owner: Owner): TcpPort {
    return {
      listen: async (options, serve) => this.#listen(ip, owner, options, serve),
      dial: (to, withinMs) => this.#dial(ip, owner, to, withinMs),
    }
  }

  crash(owner: Owner): void {
    for (const end of this.#forget(owner)) end.cut()
  }

  vanish(owner: Owner): void {
    for (const end of this.#forget(owner)) end.vanish()
  }

  #forget(owner: Owner): Iterable<StreamEnd> {
    for (const [address, listening] of this.#listening) if (listening.owner === owner) this.#listening.delete(address)
    const ends = this.#ends.get(owner) ?? []
    this.#ends.delete(owner)
    return ends
  }

  #listen(ip: string, owner: Owner, options: TcpListenOptions, serve: (connection: TcpConnection) => Promise<void>): TcpListener {
    const port = options.port === 0 ? this.#nextPort++ : options.port
    const address = `${ip}:${port}`
    if (this.#listening.has(address)) throw new Error(`listen tcp ${address}: bind: address already in use`)
    const listening: Listening = { owner, options, serve, open: new Set() }
    this.#listening.set(address, listening)
    return {
      ip,
      port,
      close: async () => {
        if (this.#listening.get(address) === listening) this.#listening.delete(address)
        for (const end of listening.open) end.cut()
      },
    }
  }

  #dial(ip: string, owner: Owner, { host, port }: TcpDialOptions, withinMs: number): Promise<TcpConnection> {
    const { scheduler } = this.#paths
    const address = `${host}:${port}`
    return new Promise((resolve, reject) => {
      const late = scheduler.after(withinMs, owner, () => reject(new Error(`dial tcp ${address}: i/o timeout`)))
      scheduler.after(this.#paths.travel(), undefined, () => {
        if (owner.dead || this.#paths.isBlocked(ip, host) || this.#paths.isBlocked(host, ip)) return
        const connection = this.#accept(ip, owner, host, port)
        scheduler.after(this.#paths.travel(), owner, () => {
          late.cancel()
          if (connection === undefined) reject(new HostError('ECONNREFUSED', `dial tcp ${address}: connect: connection refused`))
          else resolve(connection)
        })
      })
    })
  }

  /** Both ends of a new connection; the caller's is given back, the other one served. */
  #accept(ip: string, owner: Owner, host: string, port: number): TcpConnection | undefined {
    const listening = this.#listening.get(`${host}:${port}`)
    if (listening === undefined || listening.owner.dead) return undefined
    const near = this.#end(owner, { ip, remoteAddress: host, remotePort: port, idleMs: 0, halfOpen: false })
    const far = this.#end(listening.owner, { ip: host, remoteAddress: ip, remotePort: this.#nextPort++, idleMs: listening.options.idleMs, halfOpen: true })
    near.connect(far)
    far.connect(near)
    if (listening.open.size >= listening.options.maxConnections) {
      far.cut()
      return near
    }
    listening.open.add(far)
    far.onClosed(() => listening.open.delete(far))
    this.#paths.scheduler.after(0, listening.owner, () => {
      listening.serve(far).then(() => far.end(), () => far.cut())
    })
    return near
  }

  #end(owner: Owner, options: ConstructorParameters<typeof StreamEnd>[2]): StreamEnd {
    const end = new StreamEnd(this.#paths, owner, options)
    const ends = this.#ends.get(owner) ?? new Set()
    this.#ends.set(owner, ends.add(end))
    end.onClosed(() => ends.delete(end))
    return end
  }
}
