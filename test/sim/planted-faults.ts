import { raftRules, type Rules } from '../../src/raft/core/rules.ts'
import type { StateMachine } from '../../src/raft/ports.ts'
import type { ProfileName } from './profiles.ts'
import type { Sabotage } from './sabotage.ts'

/** A mistake that an implementer could make, and the one place where it is made. */
export interface PlantedFault {
  readonly name: string
  readonly sabotage: Sabotage
  /** The kind of run in which it shows soonest. */
  readonly profile?: ProfileName
}

const broken = (changes: Partial<Rules>): Sabotage => ({ rules: { ...raftRules, ...changes } })

/** Keeps its old state when a snapshot is put in its place, but reads it to the end. */
function deafToSnapshots(honest: StateMachine): StateMachine {
  return {
    apply: (entry) => honest.apply(entry),
    snapshot: () => honest.snapshot(),
    async restore(state) {
      for await (const chunk of state) if (chunk.length === 0) throw new Error('an empty chunk')
    },
  }
}

export const plantedFaults: readonly PlantedFault[] = [
  { name: 'votes twice in a term', sabotage: broken({ earlierVote: () => undefined }) },
  { name: 'votes for an older log', sabotage: broken({ upToDate: () => true }) },
  {
    name: 'commits an entry of an old term by counting',
    sabotage: broken({ leaderCommit: (stored, _start, current) => raftRules.leaderCommit(stored, 0, current) }),
    profile: 'turnover',
  },
  {
    name: 'commits what one server has',
    sabotage: broken({ leaderCommit: (stored, start, current) => raftRules.leaderCommit([Math.max(...stored)], start, current) }),
  },
  { name: 'counts nonvoters', sabotage: broken({ voters: ({ Servers }) => Servers.map(({ ID }) => ID) }) },
  { name: 'does not check the previous entry', sabotage: broken({ previousMatches: () => true }) },
  { name: 'keeps entries that are in conflict', sabotage: broken({ conflicts: () => false }) },
  { name: 'takes messages of an old term', sabotage: broken({ stale: () => false }) },
  { name: 'applies up to its own last entry', sabotage: broken({ followerCommit: (_leader, _matched, last) => last }) },
  { name: 'keeps a configuration that was cut off', sabotage: broken({ configurationLost: () => undefined }), profile: 'restlessMembers' },
  { name: 'changes the members several at a time', sabotage: broken({ mayChange: () => true }), profile: 'restlessMembers' },
  { name: 'confirms leadership without asking', sabotage: broken({ confirmed: () => Infinity }), profile: 'staleLeaders' },
  { name: 'reads without confirming leadership', sabotage: { readsWithoutVerify: true }, profile: 'staleLeaders' },
  { name: 'grants a vote before it is synced', sabotage: { lies: (operation) => operation === 'stable' } },
  { name: 'acknowledges entries before they are synced', sabotage: { lies: (operation) => operation === 'append' } },
  { name: 'ignores the state of snapshots', sabotage: { machine: deafToSnapshots } },
]
