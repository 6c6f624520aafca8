import { rec } from '../../../wire/record.ts'
import { AutopilotServerStats } from '../../../wire/records/autopilot.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** How far this server's log is; the leader's autopilot asks. */
export const StatusRaftStats = rpcMethod({
  name: 'Status.RaftStats',
  request: Empty,
  reply: rec(AutopilotServerStats),
  mode: 'write',
  forward: 'local',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
