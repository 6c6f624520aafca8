import assert from 'node:assert/strict'
import test from 'node:test'
import type { AppendEntriesRequest, RaftService } from '../../raft/transport-port.ts'
import { LeaderWatch } from './leader-watch.ts'

const answer = (): Promise<never> => Promise.resolve(undefined as never)
const service: RaftService = { appendEntries: answer, requestVote: answer, installSnapshot: answer, timeoutNow: answer }
const from = (Leader: string) => ({ Leader }) as AppendEntriesRequest
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function watch(reachable: readonly string[]) {
  const gone: string[] = []
  const probe = async (address: string): Promise<void> => {
    if (!reachable.includes(address)) throw new Error('connection refused')
  }
  return { gone, leaders: new LeaderWatch(probe, (address) => gone.push(address)) }
}

test('a leader is gone when its last connection is, and it takes no new one', async () => {
  const { gone, leaders } = watch([])
  const [one, other] = [leaders.connection(service), leaders.connection(service)]
  await one.service.appendEntries(from('a:1'))
  await other.service.appendEntries(from('a:1'))
  one.ended()
  await turn()
  assert.deepEqual(gone, [])
  other.ended()
  await turn()
  assert.deepEqual(gone, ['a:1'])
})

test('a leader that takes new connections is not gone, nor is one that came back meanwhile', async () => {
  const { gone, leaders } = watch(['a:1'])
  const one = leaders.connection(service)
  await one.service.appendEntries(from('a:1'))
  one.ended()
  const other = leaders.connection(service)
  await other.service.appendEntries(from('b:1'))
  other.ended()
  await leaders.connection(service).service.appendEntries(from('b:1'))
  await turn()
  assert.deepEqual(gone, [])
})

test('connections on which nobody led are nobody\'s', async () => {
  const { gone, leaders } = watch([])
  const one = leaders.connection(service)
  await one.service.requestVote({} as never)
  one.ended()
  await turn()
  assert.deepEqual(gone, [])
})
