/** An unsigned 64-bit integer: a number while it is a safe integer, else a bigint, so that `===` compares values. */
export type U64 = number | bigint
/** A signed 64-bit integer, in the same canonical form. */
export type I64 = number | bigint

/** An instant with its zone as Go writes it (protocol/rpc.md §4.3). */
export interface Time {
  /** Seconds since 0001-01-01T00:00:00Z. */
  readonly seconds: I64
  readonly nanoseconds: number
  /** Minutes east of UTC; −1 stands for UTC itself. */
  readonly offsetMinutes: number
}

/**
 * A free value (`any` of protocol/rpc.md §1). A number is a double on the wire, a bigint an integer: what came through JSON is a
 * double, and both must survive.
 */
export type Free = null | boolean | number | bigint | string | readonly Free[] | ReadonlyMap<string, Free>

/** Go's zero time. */
export const zeroTime: Time = { seconds: 0, nanoseconds: 0, offsetMinutes: -1 }
