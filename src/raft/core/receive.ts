import { assert } from '../../std/assert.ts'
import { InputError } from '../../std/errors.ts'
import { decodeConfiguration } from '../../wire/raft.ts'
import { LogType, type LogEntry, type Peer, type RaftConfiguration } from './entry.ts'
import type { SnapshotPoint } from './events.ts'
import * as message from './messages.ts'
import type { Server } from './server.ts'

/** Entries that a leader may have in flight: 128 messages of 64 (the original's; ours has fewer). */
const largestWindow = 128 * 64

/** AppendEntries, in the order of protocol/raft.md §4. The role decides nothing but whether it ends. */
export function receiveAppendEntries(server: Server, following: boolean, id: number, request: message.AppendEntriesRequest): void {
  const { entries, birth } = server
  const { rules } = birth
  const lastLog = entries.last
  const answer = (Success: boolean, NoRetryBackoff = false): message.AppendEntriesResponse => {
    return { LastLog: lastLog, NoRetryBackoff, ProtocolVersion: message.protocolVersion, Success, Term: server.term }
  }
  if (rules.stale(request.Term, server.term)) return server.answer(id, answer(false))
  const sent = request.Entries ?? []
  const configurations = configurationsOf(request.PrevLogEntry, sent)
  if (typeof configurations === 'string') return server.emit({ type: 'answerError', id, error: configurations })
  follow(server, following, request.Term, request.Leader)
  // Heartbeats of the original say nothing of it.
  if (request.LeaderCommitIndex > 0) server.firstCommitHeard ??= request.LeaderCommitIndex

  const previous = request.PrevLogEntry
  const previousTerm = entries.termAt(previous)
  const compacted = previousTerm === undefined && previous < entries.first
  if (request.Entries !== null && previous < entries.snapshotIndex && (compacted || previous === 0)) {
    // What a snapshot holds is committed, so the leader has it too, and only the answers that would tell it so were lost. Those
    // of one window are always fewer than the entries kept behind a snapshot; if they are not, this snapshot is nobody else's.
    const explained = request.Term === entries.snapshotTerm || birth.limits.trailingLogs < largestWindow
    if (!explained && entries.first > 1) return diverged(server, id, request)
  } else if (previous > 0 && !rules.previousMatches(previousTerm, request.PrevLogTerm)) {
    birth.log.warn('failed to get previous log', { 'previous-index': previous, 'last-index': lastLog })
    return server.answer(id, answer(false, true))
  }

  appendNew(server, sent, configurations)
  const matched = previous + sent.length
  const committed = rules.followerCommit(request.LeaderCommitIndex, matched, entries.last)
  server.commit(Math.min(committed, entries.last))
  server.lastContact = server.now
  server.answerStored(id, answer(true), matched)
}

/** RequestVote, in the order of protocol/raft.md §4. */
export function receiveRequestVote(server: Server, following: boolean, id: number, request: message.RequestVoteRequest): void {
  const { birth, entries } = server
  const { rules, log } = birth
  const answer = (Granted: boolean): void => {
    server.answer(id, { Granted, Peers: null, ProtocolVersion: message.protocolVersion, Term: server.term })
  }
  const { Candidate: candidate } = request
  if (server.leader !== undefined && server.leader.address !== candidate && !request.LeadershipTransfer) {
    log.warn('rejecting vote request since we have a leader', { from: candidate, leader: server.leader.address })
    return answer(false)
  }
  if (rules.stale(request.Term, server.term)) return answer(false)
  if (request.Term > server.term) {
    log.debug('lost leadership because received a requestVote with a newer term')
    server.leader = undefined
    server.adoptTerm(request.Term)
    if (!following) server.become('Follower')
  }
  const earlier = rules.earlierVote(server.vote, request.Term, candidate)
  if (earlier !== undefined) {
    log.info('duplicate requestVote for same term', { term: request.Term })
    return answer(earlier)
  }
  const own = { index: entries.last, term: entries.lastTerm }
  if (!rules.upToDate({ index: request.LastLogIndex, term: request.LastLogTerm }, own)) {
    log.warn('rejecting vote request since our last index is greater', { candidate, 'last-index': own.index, 'last-term': own.term })
    return answer(false)
  }
  server.giveVote(candidate)
  server.lastContact = server.now
  answer(true)
}

/** What to do with the bytes that follow an InstallSnapshot. */
export type SnapshotVerdict = 'receive' | 'answered'

export function receiveInstallSnapshot(
  server: Server,
  following: boolean,
  busy: boolean,
  id: number,
  request: message.InstallSnapshotRequest,
): SnapshotVerdict {
  const answered = (error: string): SnapshotVerdict => {
    server.emit({ type: 'answerError', id, error })
    return 'answered'
  }
  if (request.SnapshotVersion !== message.snapshotVersion) return answered(`unsupported snapshot version ${request.SnapshotVersion}`)
  if (server.birth.rules.stale(request.Term, server.term)) {
    answerInstall(server, id, false)
    return 'answered'
  }
  const configuration = decoded(request.Configuration)
  if (typeof configuration === 'string') return answered(configuration)
  follow(server, following, request.Term, request.Leader)
  // What is committed here already needs no snapshot; a second one at a time has to wait for the first.
  if (request.LastLogIndex <= server.commitIndex || busy) {
    server.lastContact = server.now
    answerInstall(server, id, !busy)
    return 'answered'
  }
  const { LastLogIndex: index, LastLogTerm: term, ConfigurationIndex: configurationIndex } = request
  server.emit({ type: 'receiveSnapshot', id, point: { index, term, configuration, configurationIndex } })
  return 'receive'
}

/** The snapshot is durable and loaded: the log either contains its end and stays, or is gone as a whole. */
export function snapshotReceived(server: Server, id: number, point: SnapshotPoint): void {
  const { entries, members } = server
  const kept = entries.termAt(point.index) === point.term
  if (kept) {
    if (point.index > entries.snapshotIndex) entries.snapshot(point.index, point.term)
  } else if (point.index > server.commitIndex) {
    entries.reset(point.index, point.term)
    server.writes.clear(point.index)
  }
  if (point.index > server.commitIndex) {
    members.installed({ configuration: point.configuration, index: point.configurationIndex }, kept)
    server.commitIndex = point.index
  }
  if (kept) server.compact()
  server.lastContact = server.now
  answerInstall(server, id, true)
}

function answerInstall(server: Server, id: number, Success: boolean): void {
  server.answer(id, { ProtocolVersion: message.protocolVersion, Success, Term: server.term })
}

/** The sender leads its term, which is at least ours. */
function follow(server: Server, following: boolean, term: number, address: string): void {
  if (term > server.term) server.adoptTerm(term)
  server.leader = peerAt(server, address)
  server.hastened = false
  if (!following) server.become('Follower')
}

function peerAt(server: Server, address: string): Peer {
  // Before the first entries came nobody's ID was known.
  if (server.leader?.address === address && server.leader.id !== '') return server.leader
  const known = server.members.latest.configuration.Servers.find((candidate) => candidate.Address === address)
  return { id: known?.ID ?? '', address }
}

function diverged(server: Server, id: number, request: message.AppendEntriesRequest): void {
  const { snapshotIndex, snapshotTerm } = server.entries
  const text =
    `the snapshot at ${snapshotIndex} of term ${snapshotTerm} is not part of the history of ${request.Leader}, leader of term ` +
    `${request.Term}: a restore or recovery of this server never reached the others; its raft folder must be emptied`
  server.emit({ type: 'answerError', id, error: text })
  server.emit({ type: 'diverged', text })
}

/** Appends what is new, from the first entry that is missing here or in conflict. */
function appendNew(server: Server, sent: readonly LogEntry[], configurations: ReadonlyMap<number, RaftConfiguration>): void {
  const { entries, birth, commitIndex } = server
  let at = 0
  let truncateFrom: number | undefined
  for (; at < sent.length; at++) {
    const entry = sent[at]
    if (entry === undefined || entry.Index > entries.last) break
    const own = entries.termAt(entry.Index)
    if (own === undefined || !birth.rules.conflicts(own, entry.Term)) continue
    truncateFrom = entry.Index
    assert(truncateFrom > commitIndex, `the leader of a later term contradicts entry ${truncateFrom}, which is committed`)
    birth.log.warn('clearing log suffix', { from: truncateFrom, to: entries.last })
    break
  }
  if (at < sent.length) server.append(sent.slice(at), configurations, truncateFrom)
}

/** The configurations among entries that must follow each other from `previous`; a text when they cannot be taken. */
function configurationsOf(previous: number, sent: readonly LogEntry[]): Map<number, RaftConfiguration> | string {
  const found = new Map<number, RaftConfiguration>()
  for (const [at, entry] of sent.entries()) {
    if (entry.Index !== previous + 1 + at) return `entry ${entry.Index} does not follow ${previous + at}`
    if (entry.Type !== LogType.configuration) continue
    const configuration = decoded(entry.Data)
    if (typeof configuration === 'string') return configuration
    found.set(entry.Index, configuration)
  }
  return found
}

function decoded(bytes: Uint8Array | null): RaftConfiguration | string {
  try {
    return decodeConfiguration(bytes ?? new Uint8Array())
  } catch (error) {
    if (error instanceof InputError) return `failed to decode configuration: ${error.message}`
    throw error
  }
}
