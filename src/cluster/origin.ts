import type { Vivaldi } from '../wire/records/coordinate.ts'

/** How many dimensions the space of coordinates has; those of other spaces cannot be compared. */
export const dimensions = 8

/** Where a node is that has measured nothing yet: the middle, with the greatest error and the least height. */
export const origin: Vivaldi = Object.freeze({
  Vec: Object.freeze(Array.from({ length: dimensions }, () => 0)),
  Error: 1.5,
  Adjustment: 0,
  Height: 0.00001,
})
