import type { Call } from '../call.ts'
import { Refusal } from '../refusal.ts'

/** Agents may be told to have nothing to do with coordinates. */
export function refuseWithoutCoordinates(call: Call): void {
  if (call.agent.disableCoordinates) throw new Refusal(401, 'Coordinate support disabled')
}
