import { InputError } from '../std/errors.ts'
import type { Random } from '../runtime/ports.ts'
import type { GossipSeal } from '../runtime/seal.ts'
import type { Keyring } from './serf/keyring.ts'

/** Versions of sealed blocks (protocol/gossip.md §3.6): the older one pads its plaintext. */
export type SealVersion = 0 | 1

const nonceBytes = 12
const tagBytes = 16
const padTo = 16
const streamType = 10
const streamHeader = 5
const nothing = new Uint8Array()

/** What encryption adds to a datagram at most, in the version that is sent. */
export const sealOverhead = 1 + nonceBytes + tagBytes

export const sealProblems = {
  notEncrypted: 'Encryption is configured but remote state is not encrypted',
  notConfigured: 'Remote state is encrypted and encryption is not configured',
  noKey: 'No installed keys could decrypt the message',
} as const

export interface EnvelopeOptions {
  /** What cannot be decrypted is dropped. Off, it is taken as it is, so that a pool can change over to encryption. */
  readonly verifyIncoming: boolean
  /** Off, all is sent in the clear although there are keys. */
  readonly verifyOutgoing: boolean
}

/** Puts messages of a pool into sealed blocks and takes them out; does nothing where there are no keys. */
export class Envelope {
  readonly #seal: GossipSeal
  readonly #random: Random
  readonly #keyring: Keyring | undefined
  readonly #options: EnvelopeOptions

  constructor(seal: GossipSeal, random: Random, keyring: Keyring | undefined, options: EnvelopeOptions) {
    this.#seal = seal
    this.#random = random
    this.#keyring = keyring
    this.#options = options
  }

  sealDatagram(message: Uint8Array): Uint8Array {
    return this.#sends ? this.#block(message, 1, nothing) : message
  }

  /** Throws an `InputError` for what must not be taken. */
  openDatagram(datagram: Uint8Array): Uint8Array {
    if (this.#keyring === undefined) return datagram
    const message = this.#opened(datagram, nothing)
    if (message !== undefined) return message
    if (this.#options.verifyIncoming) throw new InputError(sealProblems.noKey)
    return datagram
  }

  sealStream(message: Uint8Array): Uint8Array {
    if (!this.#sends) return message
    const header = new Uint8Array(streamHeader)
    header[0] = streamType
    new DataView(header.buffer).setUint32(1, sealOverhead + message.length)
    const block = this.#block(message, 1, header)
    const out = new Uint8Array(streamHeader + block.length)
    out.set(header)
    out.set(block, streamHeader)
    return out
  }

  /** Throws an `InputError` if a stream that begins with this byte must not be taken, in the words that the other side is told. */
  checkStream(first: number): void {
    if (first !== streamType && this.#keyring !== undefined && this.#options.verifyIncoming) throw new InputError(sealProblems.notEncrypted)
    if (first === streamType && this.#keyring === undefined) throw new InputError(sealProblems.notConfigured)
  }

  /** Throws an `InputError` for what must not be taken, as above. */
  openStream(message: Uint8Array): Uint8Array {
    const first = message[0] ?? 0
    this.checkStream(first)
    if (first !== streamType) return message
    const opened = this.#opened(message.subarray(streamHeader), message.subarray(0, streamHeader))
    if (opened === undefined) throw new InputError(sealProblems.noKey)
    return opened
  }

  get #sends(): boolean {
    return this.#keyring !== undefined && this.#options.verifyOutgoing
  }

  #block(message: Uint8Array, version: SealVersion, associated: Uint8Array): Uint8Array {
    return sealBlock(this.#seal, this.#keyring!.primary, this.#random.bytes(nonceBytes), message, version, associated)
  }

  #opened(block: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
    for (const key of this.#keyring!.keys) {
      const message = openBlock(this.#seal, key, block, associated)
      if (message !== undefined) return message
    }
    return undefined
  }
}

/** A sealed block: version, nonce, ciphertext, tag. */
export function sealBlock(
  seal: GossipSeal,
  key: Uint8Array,
  nonce: Uint8Array,
  message: Uint8Array,
  version: SealVersion,
  associated: Uint8Array,
): Uint8Array {
  const sealed = seal.seal(key, nonce, version === 0 ? padded(message) : message, associated)
  const block = new Uint8Array(1 + nonceBytes + sealed.length)
  block[0] = version
  block.set(nonce, 1)
  block.set(sealed, 1 + nonceBytes)
  return block
}

/** What a block holds, or undefined when this key does not open it. */
export function openBlock(seal: GossipSeal, key: Uint8Array, block: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
  const [version] = block
  if (version === undefined || version > 1) return undefined
  if (block.length < sealOverhead + (version === 0 ? padTo : 0)) return undefined
  const plain = seal.open(key, block.subarray(1, 1 + nonceBytes), block.subarray(1 + nonceBytes), associated)
  return plain !== undefined && version === 0 ? unpadded(plain) : plain
}

/** PKCS#7: as many bytes as are missing, of that value, and always at least one. */
function padded(message: Uint8Array): Uint8Array {
  const more = padTo - (message.length % padTo)
  const out = new Uint8Array(message.length + more).fill(more)
  out.set(message)
  return out
}

function unpadded(plain: Uint8Array): Uint8Array | undefined {
  const more = plain[plain.length - 1]
  if (more === undefined || more === 0 || more > padTo || more > plain.length) return undefined
  return plain.subarray(0, plain.length - more)
}
