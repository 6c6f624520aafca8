import { unreachable } from '../../std/assert.ts'
import { LogType, type LogEntry } from './entry.ts'
import type { Call, Effect, Refusal, Response, Write } from './events.ts'

/** An effect as a line of a script. */
export function printEffect(effect: Effect): string {
  switch (effect.type) {
    case 'write':
      return `write ${effect.seq}: ${printWrite(effect.write)}`
    case 'call':
      return `call ${effect.call} ${effect.peer.id}: ${printCall(effect.what)}`
    case 'answer':
      return `answer ${effect.id}: ${printResponse(effect.response)}`
    case 'answerError':
      return `answer ${effect.id}: error ${effect.error}`
    case 'receiveSnapshot':
      return `receive ${effect.id}: snapshot of ${effect.point.index}:${effect.point.term}`
    case 'accepted':
      return `accepted ${effect.id}: from ${effect.index}`
    case 'refused':
      return `refused ${effect.id}: ${printRefusal(effect.refusal)}`
    case 'done':
      return `done ${effect.id}`
    case 'commit':
      return `commit ${effect.index}`
    case 'compact':
      return `compact ${effect.index}`
    case 'restoreAdmitted':
      return `restore ${effect.id}: at ${effect.point.index}:${effect.point.term}`
    case 'diverged':
      return `stop: ${effect.text}`
    case 'role':
      return `role ${effect.role} term=${effect.term} leader=${effect.leader?.address.replace(':1', '') ?? '-'}`
    default:
      return unreachable(effect, 'effect')
  }
}

function printWrite(write: Write): string {
  switch (write.kind) {
    case 'append': {
      const cut = write.truncateFrom === undefined ? '' : ` in place of all from ${write.truncateFrom}`
      return `append ${write.entries.map(printEntry).join(' ')}${cut}`
    }
    case 'stable':
      return `term=${write.stable.term} voted=${write.stable.lastVoteTerm}:${write.stable.lastVoteCandidate.replace(':1', '')}`
    case 'clear':
      return 'clear'
    default:
      return unreachable(write, 'write')
  }
}

function printEntry({ Index, Term, Type }: LogEntry): string {
  const name = Object.entries(LogType).find(([, type]) => type === Type)?.[0] ?? String(Type)
  return `${Index}:${Term}(${name})`
}

function printCall(call: Call): string {
  switch (call.kind) {
    case 'heartbeat':
      return `heartbeat term=${call.request.Term}`
    case 'append': {
      const { PrevLogEntry, PrevLogTerm, LeaderCommitIndex, Term } = call.request
      const entries = call.to < call.from ? 'nothing' : `${call.from}…${call.to}`
      return `append ${entries} previous=${PrevLogEntry}:${PrevLogTerm} commit=${LeaderCommitIndex} term=${Term}`
    }
    case 'vote': {
      const { LastLogIndex, LastLogTerm, LeadershipTransfer, Term } = call.request
      return `vote last=${LastLogIndex}:${LastLogTerm} term=${Term}${LeadershipTransfer ? ' transfer' : ''}`
    }
    case 'snapshot':
      return `snapshot term=${call.term}`
    case 'timeoutNow':
      return 'timeout-now'
    default:
      return unreachable(call, 'call')
  }
}

function printResponse(response: Response): string {
  if ('Granted' in response) return `${response.Granted ? 'granted' : 'denied'} term=${response.Term}`
  if ('LastLog' in response) {
    const retry = response.NoRetryBackoff ? ' no back-off' : ''
    return `${response.Success ? 'accepted' : 'refused'} last-log=${response.LastLog} term=${response.Term}${retry}`
  }
  if ('Success' in response) return `${response.Success ? 'installed' : 'not installed'} term=${response.Term}`
  return 'yes'
}

function printRefusal(refusal: Refusal): string {
  return refusal.reason === 'text' ? refusal.text : refusal.reason
}
