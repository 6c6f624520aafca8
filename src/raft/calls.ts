import { unreachable } from '../std/assert.ts'
import { encodeConfiguration, encodePeers } from '../wire/raft.ts'
import type { Call, Effect, Event } from './core/events.ts'
import type { LogEntry, Peer } from './core/entry.ts'
import { protocolVersion, snapshotVersion } from './core/messages.ts'
import type { EntryReader } from './entry-reader.ts'
import type { SnapshotStore } from './ports.ts'
import type { Transport } from './transport-port.ts'

type CallEffect = Extract<Effect, { readonly type: 'call' }>
type AppendCall = Extract<Call, { readonly kind: 'append' }>

export interface CallEvents {
  /** The outcome of a call, for the machine. */
  outcome(event: Event): void
  /** Whether the machine still leads that term: entries read from disk meanwhile may belong to another leader. */
  leads(term: number): boolean
}

/** Makes the machine's calls: fetches what they carry, keeps the order of each peer's appends, and brings the outcome back. */
export class Calls {
  readonly #transport: Transport
  readonly #reader: EntryReader
  readonly #snapshots: SnapshotStore
  readonly #events: CallEvents
  /** Appends of a peer that wait for entries from disk; those behind them must not overtake. */
  readonly #reading = new Map<string, Promise<void>>()
  #abort = new AbortController()

  constructor(transport: Transport, reader: EntryReader, snapshots: SnapshotStore, events: CallEvents) {
    this.#transport = transport
    this.#reader = reader
    this.#snapshots = snapshots
    this.#events = events
  }

  make({ call, peer, what }: CallEffect): void {
    const { signal } = this.#abort
    switch (what.kind) {
      case 'heartbeat':
        return this.#finish(call, this.#transport.heartbeat(peer, what.request, signal), (response) => {
          return { type: 'appendReplied', call, last: 0, response }
        })
      case 'append':
        return this.#append(call, peer, what, signal)
      case 'vote':
        return this.#finish(call, this.#transport.requestVote(peer, what.request, signal), (response) => {
          return { type: 'voteReplied', call, response }
        })
      case 'snapshot':
        return this.#finish(call, this.#snapshot(call, peer, what, signal), (event) => event)
      case 'timeoutNow':
        return this.#finish(call, this.#transport.timeoutNow(peer, { ProtocolVersion: protocolVersion }, signal), () => {
          return { type: 'timeoutNowReplied', call }
        })
      default:
        unreachable(what, 'call')
    }
  }

  /** Gives up what is in flight; outcomes that still come are harmless. */
  abandon(): void {
    this.#abort.abort(new Error('no longer wanted'))
    this.#abort = new AbortController()
  }

  #finish<T>(call: number, promise: Promise<T>, event: (response: T) => Event): void {
    promise.then(
      (response) => this.#events.outcome(event(response)),
      (error: unknown) => this.#events.outcome({ type: 'callFailed', call, error: textOf(error) }),
    )
  }

  #append(call: number, peer: Peer, what: AppendCall, signal: AbortSignal): void {
    const before = this.#reading.get(peer.id)
    const recent = before === undefined ? this.#reader.recent(what.from, what.to) : undefined
    if (recent !== undefined) return this.#send(call, peer, what, recent, signal)
    const reading = this.#read(before, call, peer, what, signal).finally(() => {
      if (this.#reading.get(peer.id) === reading) this.#reading.delete(peer.id)
    })
    this.#reading.set(peer.id, reading)
  }

  async #read(before: Promise<void> | undefined, call: number, peer: Peer, what: AppendCall, signal: AbortSignal): Promise<void> {
    await before
    let entries: readonly LogEntry[] | undefined
    let error: unknown
    try {
      // Entries may have been deleted since the machine asked; it then finds that out and sends a snapshot.
      entries = this.#reader.recent(what.from, what.to) ?? (await this.#reader.stored(what.from, what.to))
    } catch (failure) {
      error = failure
    }
    if (entries === undefined) {
      this.#events.outcome({ type: 'callFailed', call, error: textOf(error) })
    } else if (this.#events.leads(what.request.Term)) {
      this.#send(call, peer, what, entries, signal)
    }
  }

  #send(call: number, peer: Peer, what: AppendCall, entries: readonly LogEntry[], signal: AbortSignal): void {
    const last = what.from - 1 + entries.length
    const request = { ...what.request, Entries: entries }
    this.#finish(call, this.#transport.appendEntries(peer, request, signal), (response) => {
      return { type: 'appendReplied', call, last, response }
    })
  }

  async #snapshot(call: number, peer: Peer, what: Extract<Call, { kind: 'snapshot' }>, signal: AbortSignal): Promise<Event> {
    const [newest] = await this.#snapshots.list()
    if (newest === undefined) throw new Error('no snapshots found')
    const { meta, state } = await this.#snapshots.open(newest.id)
    const request = {
      Configuration: encodeConfiguration(meta.configuration),
      ConfigurationIndex: meta.configurationIndex,
      LastLogIndex: meta.index,
      LastLogTerm: meta.term,
      Leader: what.leader,
      Peers: encodePeers(meta.configuration),
      ProtocolVersion: protocolVersion,
      Size: meta.size,
      SnapshotVersion: snapshotVersion,
      Term: what.term,
    }
    const response = await this.#transport.installSnapshot(peer, request, state, signal)
    return { type: 'snapshotReplied', call, index: meta.index, response }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
