/** An unsigned 64-bit integer: a number while that is exact, else a bigint. */
export type U64 = number | bigint

/** What the agent says about an answer in its headers. */
export interface Meta {
  /** `X-Consul-Index`: the point in the history of what was asked for; 0 where the route has none. */
  readonly index: U64
  /** Milliseconds since the answering server last heard of the leader; 0 when it is the leader. */
  readonly lastContact: number
  /** Whether the answering server knew a leader. */
  readonly knownLeader: boolean
}

/** A read, with its headers. Writes have none and return their value alone. */
export interface Answer<T> {
  readonly data: T
  readonly meta: Meta
}

/** Reads the headers as the Go client does; what is missing counts as zero. */
export function metaOf(headers: Readonly<Record<string, string>>): Meta {
  return {
    index: unsigned(headers['x-consul-index']),
    lastContact: Number(unsigned(headers['x-consul-lastcontact'])),
    knownLeader: headers['x-consul-knownleader'] === 'true',
  }
}

function unsigned(text: string | undefined): U64 {
  if (text === undefined || !/^\d{1,20}$/.test(text)) return 0
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt.asUintN(64, BigInt(text))
}
