import { MemberStatus } from '../../cluster/member.ts'
import { reconcileMember } from '../office/reconcile-member.ts'
import type { Duty } from './duty.ts'

/**
 * Keeps the catalog and Raft in line with the pool (protocol/fsm.md §16). The leader's own node comes first, so that it is there when
 * the office is taken; the others must not hold up who waits for that.
 */
export const reconcile: Duty = {
  name: 'member reconciliation',
  take: async (server) => {
    const self = server.neighbours.members().find(({ name }) => name === server.options.nodeName)
    if (self?.status === MemberStatus.alive) await reconcileMember(server, self)
  },
  tend: (server) => server.memberChanges.reconcileAll(),
  drop: (server) => server.memberChanges.clear(),
}
