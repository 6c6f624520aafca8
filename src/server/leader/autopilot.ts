import type { Duty } from './duty.ts'

/** The health of the servers is known to the leader alone, and forgotten with the office. */
export const autopilot: Duty = {
  name: 'autopilot',
  take: (server) => server.autopilot.start(),
  drop: (server) => server.autopilot.stop(),
}
