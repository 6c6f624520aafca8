/** Keys that sign by elliptic curves. */
export interface Signing {
  /** A new key on the curve P-256. */
  generate(): Promise<SigningKey>
  /** A key from the DER of `ECPrivateKey`; undefined when the bytes are none. */
  read(der: Uint8Array): SigningKey | undefined
  /** Whether the key, by its `SubjectPublicKeyInfo`, has made the signature. */
  verify(publicKey: Uint8Array, hash: SigningKey['hash'], data: Uint8Array, signature: Uint8Array): boolean
  sha256(data: Uint8Array): Uint8Array
}

export interface SigningKey {
  /** The DER of `ECPrivateKey`. */
  readonly privateKey: Uint8Array
  /** The DER of `SubjectPublicKeyInfo`. */
  readonly publicKey: Uint8Array
  /** The one that goes with its curve. */
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  sign(data: Uint8Array): Uint8Array
}
