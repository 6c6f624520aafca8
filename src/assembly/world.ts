import type { CheckWorld } from '../agent/checks/world.ts'
import type { ClusterNet } from '../cluster/net.ts'
import type { Storage } from '../raft/storage/open.ts'
import type { DatagramPort } from '../runtime/datagram.ts'
import type { HttpPort } from '../runtime/http.ts'
import type { AgentAddress } from '../runtime/http-client.ts'
import type { LogSource } from '../runtime/log-source.ts'
import type { Machine } from '../runtime/machine.ts'
import type { Packing } from '../runtime/packing.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { TcpPort } from '../runtime/tcp.ts'
import type { TlsMaterial } from '../runtime/tls.ts'
import type { ApiTransport } from '../std/http-transport.ts'

/** Who may use a unix socket: user and group, and octal digits of a mode. Empty: as it comes. */
interface SocketAccess {
  readonly user: string
  readonly group: string
  readonly mode: string
}

/** All that an agent touches: this machine, or a simulated one. */
export interface World {
  readonly runtime: Runtime
  /** The log, for those who follow it. */
  readonly logs: LogSource
  readonly http: HttpPort
  readonly tcp: TcpPort
  readonly datagrams: DatagramPort
  /** The network between agents; without it each is alone. */
  readonly cluster?: ClusterNet | undefined
  /** The machine as checks and the handlers of watches see it. */
  readonly checks: Pick<CheckWorld, 'startCaptured' | 'probes'> & { readonly dockerHost: string; readonly shell: string }
  readonly machine: Machine
  readonly packing: Packing
  /** For what is needed while a snapshot is restored. */
  readonly scratchFolder: string
  /** Opens what a server keeps below its data folder; in memory for the empty one. */
  openStorage(runtime: Runtime, dataDir: string): Promise<Storage>
  /** The files of the web page: those of a folder, or for the empty one those that came with the program, if any. */
  webFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array> | undefined>
  readonly sockets: {
    /** Makes room for a unix socket; `replacing` is called when something was there. */
    clear(path: string, replacing: () => void): Promise<void>
    setAccess(path: string, access: SocketAccess): Promise<void>
  }
  /** Why certificates cannot be used, in Go's words; undefined when they can. */
  tlsFault(material: TlsMaterial): string | undefined
  /** How a client reaches an agent. */
  transport(to: AgentAddress): ApiTransport
}
