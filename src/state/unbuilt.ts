/**
 * A log command or snapshot record of a kind that this version does not have. Passing over it would let servers reach different
 * states, so nothing catches this to go on.
 */
export class Unbuilt extends Error {
  override readonly name = 'Unbuilt'
}
