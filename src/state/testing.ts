import { Node } from '../wire/records/catalog.ts'
import { Session } from '../wire/records/session.ts'
import type { LockDelay } from './mutation.ts'
import { StateStore } from './store.ts'
import { tables } from './tables.ts'

/** A store that keeps what it tells its listeners. */
export function freshStore(): { readonly store: StateStore; readonly lockDelays: LockDelay[]; readonly tombstones: number[] } {
  const lockDelays: LockDelay[] = []
  const tombstones: number[] = []
  const store = new StateStore({ onLockDelay: (delay) => void lockDelays.push(delay), onTombstone: (index) => void tombstones.push(index) })
  return { store, lockDelays, tombstones }
}

/** The same with a node `n` registered. */
export function withNode(): ReturnType<typeof freshStore> {
  const made = freshStore()
  made.store.write(1, ({ txn }) => txn.put(tables.nodes, Node.make({ Node: 'n', Address: '127.0.0.1', CreateIndex: 1, ModifyIndex: 1 })))
  return made
}

export const sessionIds = ['11111111-1111-1111-1111-111111111111', '2222AAAA-2222-2222-2222-222222222222'] as const

/** A session on node `n`. */
export function session(ID: string, rest: Partial<Session> = {}): Session {
  return Session.make({ ID, Node: 'n', Behavior: 'release', ...rest })
}
