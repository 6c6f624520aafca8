import assert from 'node:assert/strict'
import test from 'node:test'
import { Envelope, openBlock, sealBlock } from '../../src/gossip/envelope.ts'
import { Keyring } from '../../src/gossip/serf/keyring.ts'
import { nodeSeal } from '../../src/runtime/node/seal.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { InputError } from '../../src/std/errors.ts'
import { refusesDamage } from './damage.ts'
import { dataFile } from './load.ts'

interface Sealed {
  readonly name: string
  readonly transport: 'udp' | 'tcp'
  readonly keys?: readonly string[]
  readonly hex: string
  readonly decoded: {
    readonly encryption?: { readonly version: 0 | 1; readonly nonce: string; readonly keyIndex: number }
    readonly plainHex?: string
    readonly decryptedHex?: string
  }
}

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text)
const sealed: readonly Sealed[] = ['udp-encrypted', 'tcp-streams', 'constructed'].flatMap((file) =>
  (JSON.parse(new TextDecoder().decode(dataFile(`gossip/${file}.json.gz`))) as Sealed[]).filter(({ keys }) => keys !== undefined),
)

const envelopeOf = (keys: readonly string[] | undefined, verifyIncoming = true, verifyOutgoing = true): Envelope =>
  new Envelope(nodeSeal, new SeededRandom(1), keys && new Keyring(keys.map((key) => Uint8Array.fromBase64(key))), { verifyIncoming, verifyOutgoing })

const plainOf = ({ decoded }: Sealed): Uint8Array => hex(decoded.plainHex ?? decoded.decryptedHex!)
const opened = (envelope: Envelope, { transport }: Sealed, bytes: Uint8Array): Uint8Array =>
  transport === 'udp' ? envelope.openDatagram(bytes) : envelope.openStream(bytes)

test('recorded blocks of both versions open, under a rotated ring too, and are sealed again to the same bytes', () => {
  assert.ok(sealed.length >= 20)
  for (const vector of sealed) {
    const bytes = hex(vector.hex)
    const plain = plainOf(vector)
    assert.deepEqual(Uint8Array.from(opened(envelopeOf(vector.keys), vector, bytes)), plain, vector.name)
    const header = vector.transport === 'tcp' ? 5 : 0
    const key = vector.keys!.map((one) => Uint8Array.fromBase64(one)).find((one) => openBlock(nodeSeal, one, bytes.subarray(header), bytes.subarray(0, header)))!
    const nonce = bytes.subarray(header + 1, header + 13)
    const again = sealBlock(nodeSeal, key, nonce, plain, bytes[header] as 0 | 1, bytes.subarray(0, header))
    assert.deepEqual(Uint8Array.from(again), bytes.subarray(header), vector.name)
  }
})

test('a damaged block is refused, or is no other message', () => {
  for (const vector of sealed) {
    const envelope = envelopeOf(vector.keys)
    const plain = plainOf(vector).toHex()
    refusesDamage(hex(vector.hex), 1, (bytes) => {
      if (opened(envelope, vector, bytes).toHex() !== plain) throw new Error('another message')
    })
  }
})

const refused = (text: string) => (error: unknown) => error instanceof InputError && error.message === text

test('what one envelope seals another with the key opens, others refuse it in the words of the original', () => {
  const [first, second] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)].map((key) => key.toBase64()) as [string, string]
  const message = Uint8Array.of(1, 2, 3)
  const sender = envelopeOf([first])
  for (const ring of [[first], [second, first]]) {
    assert.deepEqual(Uint8Array.from(envelopeOf(ring).openDatagram(sender.sealDatagram(message))), message)
    assert.deepEqual(Uint8Array.from(envelopeOf(ring).openStream(sender.sealStream(message))), message)
  }
  assert.throws(() => envelopeOf([second]).openDatagram(sender.sealDatagram(message)), refused('No installed keys could decrypt the message'))
  assert.throws(() => envelopeOf([second]).openStream(sender.sealStream(message)), refused('No installed keys could decrypt the message'))
  assert.throws(() => sender.openStream(message), refused('Encryption is configured but remote state is not encrypted'))
  assert.throws(() => envelopeOf(undefined).openStream(sender.sealStream(message)), refused('Remote state is encrypted and encryption is not configured'))
})

test('a pool that changes over to encryption takes what is clear and may send in the clear', () => {
  const key = new Uint8Array(24).fill(3).toBase64()
  const lenient = envelopeOf([key], false, false)
  const message = Uint8Array.of(9, 8, 7)
  assert.deepEqual(lenient.sealDatagram(message), message)
  assert.deepEqual(lenient.sealStream(message), message)
  assert.deepEqual(lenient.openDatagram(message), message)
  assert.deepEqual(lenient.openStream(message), message)
  assert.deepEqual(Uint8Array.from(lenient.openDatagram(envelopeOf([key]).sealDatagram(message))), message)
})
