/**
 * A log command of a type that no server of this version knows. Passing over it would let servers reach different states, so nothing
 * catches this to go on.
 */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand'
  constructor(index: number, type: number) {
    super(`log entry ${index} holds a command of unknown type ${type}`)
  }
}
