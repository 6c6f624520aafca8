import type { Duty } from './duty.ts'

/** Tombstones that older leaders left behind are reaped as if they were written now. */
export const tombstones: Duty = {
  name: 'tombstone reaping',
  take: (server) => server.tombstoneClock.hint(server.raft.lastIndex()),
  drop: (server) => server.tombstoneClock.stop(),
}
