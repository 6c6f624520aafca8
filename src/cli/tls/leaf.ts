import type { Signing, SigningKey } from '../../runtime/signing.ts'
import { InputError } from '../../std/errors.ts'
import { parseIp } from '../../std/ip.ts'
import { bodyToSign, type CertificateBody, nameKinds, nameOf, type ReadCertificate, readCertificate, signedCertificate } from '../../wire/certificate.ts'
import { firstPemBlock, pemText } from '../../wire/pem.ts'
import { type Issue, type KeyPair, validity } from './authority.ts'
import { judge } from './judge.ts'

/** Who a certificate is for. */
export interface Holder {
  readonly name: string
  readonly dnsNames: readonly string[]
  /** As given: one that is no address is refused at the end, as by the original. */
  readonly addresses: readonly string[]
  readonly extendedUsage: NonNullable<CertificateBody['extendedUsage']>
}

/** The key of an authority, from the first block of a PEM text. */
export function readSigningKey(signing: Signing, text: string): SigningKey {
  const block = firstPemBlock(text)
  if (block === undefined) throw new InputError('no PEM-encoded data found')
  if (block.kind !== 'EC PRIVATE KEY') throw new InputError(`unknown PEM block type for signing key: ${block.kind}`)
  const key = signing.read(block.bytes)
  if (key === undefined) throw new InputError('x509: failed to parse EC private key: asn1: structure error')
  return key
}

/** The certificate of an authority, from the first block of a PEM text. */
function readAuthority(text: string): ReadCertificate {
  const block = firstPemBlock(text)
  if (block === undefined) throw new InputError('no PEM-encoded data found')
  if (block.kind !== 'CERTIFICATE') throw new InputError('first PEM-block should be CERTIFICATE type')
  return readCertificate(block.bytes)
}

/** A certificate that an authority vouches for, and its key. What the original would not hand out is an `InputError` in its words. */
export async function newLeaf(
  signing: Signing, issue: Issue, authority: { readonly certificate: string; readonly key: SigningKey }, { name, dnsNames, addresses, extendedUsage }: Holder,
): Promise<KeyPair> {
  const parent = readAuthority(authority.certificate)
  const key = await signing.generate()
  const subject = nameOf([[nameKinds.commonName, name]])
  const ips = addresses.map((address) => parseIp(address))
  const { hash } = authority.key
  const { from, until } = validity(issue)
  const body = bodyToSign({
    serial: issue.serial, hash, issuer: parent.subject, subject, publicKey: key.publicKey, from, until, authority: false, keyId: signing.sha256(key.publicKey),
    authorityKeyId: parent.keyId, extendedUsage, dnsNames, addresses: ips.map((ip = []) => Uint8Array.from(ip)),
  })
  const signature = authority.key.sign(body)
  if (ips.includes(undefined)) throw new InputError('failed to parse certificate')
  judge(signing, parent, { from, until, dnsNames, body, hash, signature }, issue.now)
  return {
    certificate: pemText({ kind: 'CERTIFICATE', bytes: signedCertificate(body, hash, signature) }),
    key: pemText({ kind: 'EC PRIVATE KEY', bytes: key.privateKey }),
  }
}
