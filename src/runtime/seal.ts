/** AES-GCM as a port: 16, 24 or 32 bytes of key, a nonce of 12 bytes, a tag of 16 bytes behind the ciphertext. */
export interface GossipSeal {
  /** Ciphertext and tag. The nonce must never be used twice with one key. */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array
  /** The plaintext, or undefined when key, nonce, associated data or bytes are not those that were sealed. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined
}
