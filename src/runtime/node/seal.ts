import { createCipheriv, createDecipheriv, type CipherGCMTypes } from 'node:crypto'
import type { GossipSeal } from '../seal.ts'

const tagBytes = 16

/** AES-GCM of the platform. A datagram is sealed in less time than a thread would take to be told, so it happens at once. */
export const nodeSeal: GossipSeal = { seal, open }

function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array {
  const cipher = createCipheriv(cipherFor(key), key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined {
  if (sealed.length < tagBytes) return undefined
  const decipher = createDecipheriv(cipherFor(key), key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final()
  } catch {
    // The platform's only way to say that the tag does not fit.
    return undefined
  }
  return plain
}

function cipherFor(key: Uint8Array): CipherGCMTypes {
  return `aes-${key.length * 8}-gcm` as CipherGCMTypes
}
