import type { Duty } from './duty.ts'

/** Coordinates that wait for their batch are lost with the office; the next leader gets them anew. */
export const coordinates: Duty = {
  name: 'coordinate batches',
  take: () => undefined,
  drop: (server) => server.coordinates.stop(),
}
