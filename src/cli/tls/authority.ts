import type { Signing } from '../../runtime/signing.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { bodyToSign, type CertificateBody, decimalOf, nameKinds, nameOf, signedCertificate } from '../../wire/certificate.ts'
import { pemText } from '../../wire/pem.ts'

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** What every new certificate gets. */
export interface Issue {
  /** 16 bytes, by chance. */
  readonly serial: Uint8Array
  /** Milliseconds since 1970. */
  readonly now: number
  readonly days: number
}

const dayMs = 86_400_000

/** From now on, for so many days. */
export function validity({ now, days }: Issue): Pick<CertificateBody, 'from' | 'until'> {
  return { from: now, until: now + days * dayMs }
}

/** An authority for agents, under the name that the original gives to all of them. What cannot be is an `InputError` in its words. */
export async function newAuthority(signing: Signing, issue: Issue, permittedNames: readonly string[]): Promise<KeyPair> {
  const key = await signing.generate()
  try {
    const bytes = selfSigned(signing, key, issue, permittedNames)
    return { certificate: pemText({ kind: 'CERTIFICATE', bytes }), key: pemText({ kind: 'EC PRIVATE KEY', bytes: key.privateKey }) }
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`error generating CA certificate: ${error.message}`, { cause: error })
    throw error
  }
}

function selfSigned(signing: Signing, key: Awaited<ReturnType<Signing['generate']>>, issue: Issue, permittedNames: readonly string[]): Uint8Array {
  const foreign = permittedNames.find((name) => /[^\0-\x7f]/.test(name))
  if (foreign !== undefined) throw new InputError(`x509: ${quote(foreign)} cannot be encoded as an IA5String`)
  const keyId = signing.sha256(key.publicKey)
  const name = nameOf([
    [nameKinds.country, 'US'], [nameKinds.province, 'CA'], [nameKinds.locality, 'San Francisco'], [nameKinds.street, '101 Second Street'],
    [nameKinds.postalCode, '94105'], [nameKinds.organization, 'HashiCorp Inc.'], [nameKinds.commonName, `Consul Agent CA ${decimalOf(issue.serial)}`],
  ])
  const body = bodyToSign({
    serial: issue.serial, hash: key.hash, issuer: name, subject: name, publicKey: key.publicKey, ...validity(issue), authority: true, keyId, authorityKeyId: keyId,
    permittedNames,
  })
  return signedCertificate(body, key.hash, key.sign(body))
}
