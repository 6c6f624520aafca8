import { encodeConfiguration } from '../../wire/raft.ts'
import { Membership, type MembershipChange } from './configuration.ts'
import { LogType, type LogEntry, type Peer, type RaftConfiguration } from './entry.ts'
import type { Event, SnapshotPoint } from './events.ts'
import { LogView } from './log-view.ts'
import { RaftMachine } from './machine.ts'
import { raftRules } from './rules.ts'
import { printEffect } from './script-print.suite.ts'

/** Named words (`term=3`) and plain ones of a script line. */
interface Words {
  readonly plain: readonly string[]
  readonly named: ReadonlyMap<string, string>
}

/** Runs a script and returns it with the machine's answers in place of those it held. */
export function playScript(script: string): string {
  const out: string[] = []
  let player: Player | undefined
  for (const line of script.split('\n')) {
    if (line === '' || line.startsWith('#')) out.push(line)
    if (!line.startsWith('> ')) continue
    out.push(line)
    const words = wordsOf(line.slice(2))
    if (words.plain[0] === 'start') player = new Player(words)
    else if (player === undefined) throw new Error('a script begins with start')
    else out.push(...player.play(words))
  }
  return out.join('\n')
}

/** One machine, its clock, and what it has asked for. */
class Player {
  readonly #machine: RaftMachine
  #now = 0
  #id = 0
  #point: SnapshotPoint | undefined

  constructor(words: Words) {
    const { index, term } = place(words.named.get('snapshot') ?? '0:0')
    const members = membersOf(words.named.get('members') ?? '')
    const log = entriesOf(words.named.get('log') ?? '')
    const first = log[0]?.Index ?? index + 1
    const terms = log.map(({ Term }) => Term)
    const birth = {
      self: peer(words.named.get('id') ?? 'a'),
      timings: { heartbeatTimeoutMs: 100, electionTimeoutMs: 100, leaderLeaseMs: 50, commitTimeoutMs: 20 },
      limits: { appendEntries: 3, pipeline: 2, pendingChanges: 2, trailingLogs: Number(words.named.get('trailing') ?? 2) },
      random: () => 0.5,
      log: { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined },
      rules: raftRules,
    }
    const placed = { configuration: members, index: members.Servers.length === 0 ? 0 : Number(words.named.get('at') ?? 1) }
    const uncommitted = words.plain.includes('uncommitted')
    const found = {
      term: Number(words.named.get('term') ?? terms.at(-1) ?? term),
      vote: { term: 0, candidate: '' },
      entries: LogView.of(index, term, first, terms),
      members: uncommitted ? new Membership(undefined, placed) : new Membership(placed),
    }
    this.#machine = new RaftMachine(birth, found, 0)
  }

  play(words: Words): string[] {
    const [what] = words.plain
    if (what === 'show') return [this.#show()]
    const effects = what === 'wait' ? this.#wait(Number(words.plain[1])) : this.#machine.step(this.#now, this.#event(words))
    for (const effect of effects) if ('point' in effect) this.#point = effect.point
    return effects.map(printEffect)
  }

  /** Time passes; what is due on the way is done. */
  #wait(ms: number): ReturnType<RaftMachine['step']> {
    const until = this.#now + ms
    const effects = []
    for (let at = this.#machine.deadline(); at !== undefined && at <= until; at = this.#machine.deadline()) {
      this.#now = Math.max(at, this.#now)
      effects.push(...this.#machine.step(this.#now, { type: 'timeout' }))
    }
    this.#now = until
    return effects
  }

  #show(): string {
    const { role, term, leader, lastIndex, commitIndex, latest, committed } = this.#machine
    const names = latest.configuration.Servers.map(({ ID, Suffrage }) => (Suffrage === 0 ? ID : `+${ID}`)).join(',')
    const state = latest.index === committed.index ? 'committed' : 'not committed'
    return `${role} term=${term} leader=${leader?.id ?? '-'} last=${lastIndex} commit=${commitIndex} members=${names} of ${latest.index} ${state}`
  }

  #event(words: Words): Event {
    const { plain, named } = words
    const [what, first = '', second = ''] = plain
    const number = (name: string): number => Number(named.get(name) ?? 0)
    const id = ++this.#id
    switch (what) {
      case 'stored':
        return { type: 'stored', seq: Number(first) }
      case 'propose':
        return { type: 'proposed', id, proposals: Array.from({ length: Number(first) }, () => ({ Type: 0, Data: new Uint8Array(1), Extensions: null })) }
      case 'verify':
        return { type: 'verify', id }
      case 'transfer':
        return first === '' ? { type: 'transfer', id } : { type: 'transfer', id, target: peer(first) }
      case 'peer-up':
        return { type: 'peerUp', id: first }
      case 'leader-gone':
        return { type: 'leaderGone', address: peer(first).address }
      case 'stand-in':
        return { type: 'standIn', ms: Number(first) }
      case 'bootstrap':
        return { type: 'bootstrap', id, configuration: membersOf(first) }
      case 'change':
        return { type: 'change', id, change: changeOf(first, second), previousIndex: number('previous') }
      case 'snapshot-taken':
        return { type: 'snapshotTaken', ...place(first) }
      case 'snapshot-received':
        return { type: 'snapshotReceived', id: Number(first), point: this.#pointOf() }
      case 'snapshot-refused':
        return { type: 'snapshotRefused', id: Number(first), error: 'short read' }
      case 'restore':
        return { type: 'restoreAsked', id, archiveIndex: number('archive') }
      case 'restore-ended':
        return { type: 'restoreEnded', id: Number(first), restored: second === 'ok' }
      default:
        return requestOf(id, words) ?? outcomeOf(words)
    }
  }

  #pointOf(): SnapshotPoint {
    if (this.#point === undefined) throw new Error('no snapshot was announced')
    return this.#point
  }
}

/** Requests of other servers. */
function requestOf(id: number, { plain, named }: Words): Event | undefined {
  const number = (name: string): number => Number(named.get(name) ?? 0)
  const from = peer(named.get('from') ?? 'b').address
  const header = { ProtocolVersion: 3, Term: number('term') }
  switch (plain[0]) {
    case 'heartbeat':
      return { type: 'appendEntries', id, request: { ...header, Leader: from, Entries: null, PrevLogEntry: 0, PrevLogTerm: 0, LeaderCommitIndex: 0 } }
    case 'append': {
      const { index, term } = place(named.get('previous') ?? '0:0')
      const Entries = entriesOf(named.get('entries') ?? '')
      const request = { ...header, Leader: from, Entries, PrevLogEntry: index, PrevLogTerm: term, LeaderCommitIndex: number('commit') }
      return { type: 'appendEntries', id, request }
    }
    case 'vote': {
      const { index, term } = place(named.get('last') ?? '0:0')
      const LeadershipTransfer = plain.includes('transfer')
      return { type: 'requestVote', id, request: { ...header, Candidate: from, LastLogIndex: index, LastLogTerm: term, LeadershipTransfer } }
    }
    case 'install': {
      const { index, term } = place(named.get('last') ?? '0:0')
      const Configuration = encodeConfiguration(membersOf(named.get('members') ?? ''))
      const snapshot = { LastLogIndex: index, LastLogTerm: term, Configuration, ConfigurationIndex: number('at'), Peers: null, Size: 0 }
      return { type: 'installSnapshot', id, request: { ...header, Leader: from, SnapshotVersion: Number(named.get('version') ?? 1), ...snapshot } }
    }
    case 'timeout-now':
      return { type: 'timeoutNow', id }
    default:
      return undefined
  }
}

/** Answers to the machine's calls: `granted 3 term=2`, `accepted 4 last=7 term=2`, `refused 4 last-log=2 term=2`, `failed 5`. */
function outcomeOf({ plain, named }: Words): Event {
  const call = Number(plain[1])
  const last = Number(named.get('last') ?? 0)
  const header = { ProtocolVersion: 3, Term: Number(named.get('term') ?? 0) }
  const success = plain[0] === 'accepted' || plain[0] === 'granted' || plain[0] === 'installed'
  switch (plain[0]) {
    case 'granted':
    case 'denied':
      return { type: 'voteReplied', call, response: { ...header, Granted: success, Peers: null } }
    case 'accepted':
    case 'refused': {
      const NoRetryBackoff = !plain.includes('back-off')
      return { type: 'appendReplied', call, last, response: { ...header, Success: success, NoRetryBackoff, LastLog: Number(named.get('last-log') ?? 0) } }
    }
    case 'installed':
    case 'not-installed':
      return { type: 'snapshotReplied', call, index: last, response: { ...header, Success: success } }
    case 'told':
      return { type: 'timeoutNowReplied', call }
    case 'failed':
      return { type: 'callFailed', call, error: 'connection refused' }
    default:
      throw new Error(`no such line: ${plain.join(' ')}`)
  }
}

function changeOf(kind: string, id: string): MembershipChange {
  const { address } = peer(id)
  switch (kind) {
    case 'addVoter':
    case 'addNonvoter':
      return { kind, id, address }
    case 'demoteVoter':
    case 'removeServer':
      return { kind, id }
    default:
      throw new Error(`no change ${kind}`)
  }
}

function wordsOf(line: string): Words {
  const plain: string[] = []
  const named = new Map<string, string>()
  for (const word of line.split(' ')) {
    const at = word.indexOf('=')
    if (at === -1) plain.push(word)
    else named.set(word.slice(0, at), word.slice(at + 1))
  }
  return { plain, named }
}

function peer(id: string): Peer {
  return { id, address: `${id}:1` }
}

/** `a,b,+c`: two voters and a nonvoter. */
function membersOf(text: string): RaftConfiguration {
  const names = text === '' ? [] : text.split(',')
  return {
    Servers: names.map((name) => {
      const { id, address } = peer(name.replace('+', ''))
      return { Suffrage: name.startsWith('+') ? 1 : 0, ID: id, Address: address }
    }),
  }
}

/** `4:2`: index 4 of term 2. */
function place(text: string): { readonly index: number; readonly term: number } {
  const [index = 0, term = 0] = text.split(':').map(Number)
  return { index, term }
}

/** `4:2 5:2=a+b`, with `;` between entries: an entry is a configuration when it names members. */
function entriesOf(text: string): LogEntry[] {
  return (text === '' ? [] : text.split(';')).map((word) => {
    const [at = '', members] = word.split('/')
    const { index, term } = place(at)
    const Data = members === undefined ? new Uint8Array(1) : encodeConfiguration(membersOf(members))
    return { Index: index, Term: term, Type: members === undefined ? LogType.command : LogType.configuration, Data, Extensions: null }
  })
}
