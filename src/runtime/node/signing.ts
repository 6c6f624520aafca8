import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { Signing, SigningKey } from '../signing.ts'

/** Signatures on node:crypto. */
export const nodeSigning: Signing = {
  generate: async () => keyOf((await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })).privateKey),
  read(der) {
    try {
      return keyOf(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'sec1' }))
    } catch {
      // The platform has no other way to say that the bytes are no key.
      return undefined
    }
  },
  verify(publicKey, hash, data, signature) {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ec' && verify(hash, data, key, signature)
  },
  sha256: (data) => createHash('sha256').update(data).digest(),
}

const hashes: Readonly<Record<string, SigningKey['hash']>> = { secp384r1: 'sha384', secp521r1: 'sha512' }

function keyOf(key: KeyObject): SigningKey {
  const hash = hashes[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256'
  return {
    privateKey: key.export({ format: 'der', type: 'sec1' }),
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }),
    hash,
    sign: (data) => sign(hash, data, key),
  }
}
