import type { Handler, SimulatedNetwork } from '../../src/runtime/sim/network.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import type { Owner } from '../../src/runtime/sim/scheduler.ts'
import type { RaftService, Transport } from '../../src/raft/transport-port.ts'
import type * as message from '../../src/raft/transport-port.ts'

interface Shipment {
  readonly request: message.InstallSnapshotRequest
  readonly chunks: readonly Uint8Array[]
}

/** Raft's transport port on the simulated network. */
export function simulatedTransport(network: SimulatedNetwork, address: string, owner: Owner): Transport {
  const send = <R>(to: string, channel: string, method: keyof RaftService, request: unknown): Promise<R> => {
    return network.call(address, owner, to, channel, method, request) as Promise<R>
  }
  return {
    heartbeat: (peer, request) => send(peer.address, 'heartbeat', 'appendEntries', request),
    appendEntries: (peer, request) => send(peer.address, 'append', 'appendEntries', request),
    requestVote: (peer, request) => send(peer.address, 'vote', 'requestVote', request),
    timeoutNow: (peer, request) => send(peer.address, 'vote', 'timeoutNow', request),
    async installSnapshot(peer, request, state) {
      const chunks: Uint8Array[] = []
      for await (const chunk of state) chunks.push(chunk)
      return send(peer.address, 'snapshot', 'installSnapshot', { request, chunks } satisfies Shipment)
    },
  }
}

/** Gives what arrives to a server; some snapshots arrive cut short. */
export function handlerFor(
  service: RaftService,
  random: SeededRandom,
  brokenSnapshots: () => number,
  installed: () => void,
): Handler {
  return (method, body) => {
    switch (method) {
      case 'appendEntries':
        return service.appendEntries(body as message.AppendEntriesRequest)
      case 'requestVote':
        return service.requestVote(body as message.RequestVoteRequest)
      case 'timeoutNow':
        return service.timeoutNow(body as message.TimeoutNowRequest)
      case 'installSnapshot': {
        const { request, chunks } = body as Shipment
        const cut = random.chance(brokenSnapshots()) ? random.whole(0, Math.max(chunks.length - 1, 0)) : chunks.length
        return service.installSnapshot(request, stream(chunks.slice(0, cut))).then((response) => {
          if (response.Success) installed()
          return response
        })
      }
      default:
        throw new Error(`no method ${method}`)
    }
  }
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
