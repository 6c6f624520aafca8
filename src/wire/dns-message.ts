/** What a record says. `bytes` is written as it is; names in the other kinds may be compressed, except the target of a service. */
export type RecordData =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'service'; readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }
  | { readonly kind: 'authority'; readonly primary: string; readonly mailbox: string; readonly numbers: readonly number[] }

/** A record of an answer. The empty owner stands for the name that was asked, in the spelling of the question. */
export interface DnsRecord {
  readonly owner: string
  readonly type: number
  readonly class: number
  /** In seconds. */
  readonly ttl: number
  readonly data: RecordData
}

export interface DnsQuestion {
  readonly name: string
  readonly type: number
  readonly class: number
}

/** The network that a resolver asks for (RFC 7871), as it came. */
export interface ClientSubnet {
  readonly family: number
  readonly sourceBits: number
  /** 4 or 16 bytes; none for family 0. */
  readonly address: Uint8Array
}

/** What a client says by an OPT record (RFC 6891). */
export interface Edns {
  readonly udpSize: number
  readonly subnet: ClientSubnet | undefined
}

/** A request as far as an answer depends on it. */
export interface DnsRequest {
  readonly id: number
  readonly opcode: number
  readonly recursionDesired: boolean
  readonly checkingDisabled: boolean
  readonly question: DnsQuestion
  readonly edns: Edns | undefined
}

/** An answer to be written. `flags` are the second 16 bits of the header. */
export interface DnsMessage {
  readonly id: number
  readonly flags: number
  readonly question: DnsQuestion | undefined
  readonly answers: readonly DnsRecord[]
  readonly authority: readonly DnsRecord[]
  readonly additional: readonly DnsRecord[]
}

/** Bits of `flags`. */
export const dnsFlag = { response: 0x8000, authoritative: 0x0400, truncated: 0x0200, recursionDesired: 0x0100, recursionAvailable: 0x0080, checkingDisabled: 0x0010 } as const
