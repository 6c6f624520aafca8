import { rec } from '../../../wire/record.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Answers, and nothing else. */
export const StatusPing = rpcMethod({
  name: 'Status.Ping',
  request: Empty,
  reply: rec(Empty),
  mode: 'write',
  forward: 'local',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
