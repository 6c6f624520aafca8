import { OperatorServerHealth } from '../../../contract/rpc/operator/server-health.ts'
import { type Time, zeroTime } from '../../../wire/record.ts'
import type { ServerHealth } from '../../autopilot/judge.ts'
import type { ServerContext } from '../../context.ts'
import { endpoint } from '../../endpoint.ts'
import { wallTime } from '../../wall-time.ts'

export const operatorServerHealth = endpoint(OperatorServerHealth, (server) => {
  const { healthy, failureTolerance, servers } = server.autopilot.health
  return {
    Healthy: healthy,
    FailureTolerance: failureTolerance,
    Servers: servers.length === 0 ? null : servers.map((health) => ({
      ID: health.id,
      Name: health.name,
      Address: health.address,
      SerfStatus: health.status,
      Version: health.version,
      Leader: health.leader,
      LastContact: health.lastContact,
      LastTerm: health.lastTerm,
      LastIndex: health.lastIndex,
      Healthy: health.healthy,
      Voter: health.voter,
      StableSince: calendarTime(server, health),
    })),
  }
})

function calendarTime({ runtime: { clock } }: ServerContext, { stableSince }: ServerHealth): Time {
  if (stableSince === undefined) return zeroTime
  return wallTime(clock.wall() - (clock.now() - stableSince))
}
