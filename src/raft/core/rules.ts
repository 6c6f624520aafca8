import { agreed } from './commit.ts'
import { hasVote } from './configuration.ts'
import type { RaftConfiguration } from './entry.ts'
import { votersOf, type MembershipChange, type Membership } from './configuration.ts'

/** The newest entry of a log. */
export interface LastEntry {
  readonly index: number
  readonly term: number
}

/** The vote that a server has given, as it is stored. */
export interface Vote {
  readonly term: number
  /** Address; empty when none. */
  readonly candidate: string
}

/**
 * The sentences on which Raft's safety rests, each alone and without state. A machine is given them at birth; the only other
 * set than `raftRules` is in the simulation's tests, which break one rule at a time to prove that the checkers notice.
 */
export interface Rules {
  /** A message of an older term than one's own is refused. */
  stale(messageTerm: number, ownTerm: number): boolean
  /** One vote a term: what to answer when one was given in this term already; undefined when none was. */
  earlierVote(vote: Vote, term: number, candidate: string): boolean | undefined
  /** Votes only for logs at least as new as one's own: by term, then by index. */
  upToDate(candidate: LastEntry, own: LastEntry): boolean
  /** Whether a server stands for election at all: in a committed configuration only with a vote in it. */
  mayStand(members: Membership, id: string): boolean
  /** The entry before the new ones must be here with the same term (undefined: not here). */
  previousMatches(ownTerm: number | undefined, previousTerm: number): boolean
  /** An entry present with another term is in conflict: it and all after it go. */
  conflicts(ownTerm: number, entryTerm: number): boolean
  /** How far a follower may apply: never beyond what this message shows to be the leader's. */
  followerCommit(leaderCommit: number, matched: number, last: number): number
  /** Whose copies, votes and answers count. */
  voters(configuration: RaftConfiguration): readonly string[]
  /** What a leader may call committed: stored by a majority, and of its own term (at or after the first entry of it). */
  leaderCommit(stored: readonly number[], startIndex: number, current: number): number
  /** Up to which round of heartbeats leadership is confirmed. */
  confirmed(rounds: readonly number[]): number
  /** A configuration entry was cut off with the end of the log. */
  configurationLost(members: Membership): void
  /** One change at a time, and none before an entry of the own term is committed. */
  mayChange(members: Membership, commitIndex: number, startIndex: number, change: MembershipChange): boolean
}

/** Raft as it is meant to be. */
export const raftRules: Rules = {
  stale: (messageTerm, ownTerm) => messageTerm < ownTerm,

  earlierVote: (vote, term, candidate) => (vote.term === term ? vote.candidate === candidate : undefined),

  upToDate: (candidate, own) =>
    candidate.term > own.term || (candidate.term === own.term && candidate.index >= own.index),

  mayStand: (members, id) => !members.stable || hasVote(members.latest.configuration, id),

  previousMatches: (ownTerm, previousTerm) => ownTerm === previousTerm,

  conflicts: (ownTerm, entryTerm) => ownTerm !== entryTerm,

  // The original takes its last entry instead of the matched one, which would commit a leftover tail longer than one message.
  followerCommit: (leaderCommit, matched) => Math.min(leaderCommit, matched),

  voters: (configuration) => votersOf(configuration).map((server) => server.ID),

  leaderCommit: (stored, startIndex, current) => {
    const index = agreed(stored)
    return index >= startIndex && index > current ? index : current
  },

  confirmed: (rounds) => agreed(rounds),

  configurationLost: (members) => members.fallBack(),

  mayChange: (members, commitIndex, startIndex) => members.stable && commitIndex >= startIndex,
}
