import { autopilotConfiguration } from './autopilot-configuration.ts'
import { autopilot } from './autopilot.ts'
import { configEntries } from './config-entries.ts'
import { coordinates } from './coordinates.ts'
import { reconcile } from './reconcile.ts'
import { sessionExpiry } from './session-expiry.ts'
import { tombstones } from './tombstones.ts'
import type { Duty } from './duty.ts'

/** The duties of a leader in the order in which they are taken up (protocol/raft.md §10). */
export const duties: readonly Duty[] = [tombstones, coordinates, sessionExpiry, configEntries, autopilotConfiguration, autopilot, reconcile]
