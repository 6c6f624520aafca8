import { byteArray, byteString } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'
import { parseTime } from './json-scalars.ts'
import { formatTime } from './json-text.ts'
import { context, der, derObjectId, derUnsigned, type DerValue, readDer, tags } from './der.ts'

/** A part of a distinguished name: the identifier of its kind, and its text. */
export type NamePart = readonly [kind: string, text: string]

/** Kinds of parts of names. */
export const nameKinds = {
  commonName: '2.5.4.3', country: '2.5.4.6', locality: '2.5.4.7', province: '2.5.4.8', street: '2.5.4.9', organization: '2.5.4.10', postalCode: '2.5.4.17',
} as const

/** From the beginning of Go's time. */
const secondsBefore1970 = 62_135_596_800

const ids = {
  subjectKey: '2.5.29.14', keyUsage: '2.5.29.15', alternatives: '2.5.29.17', basic: '2.5.29.19', constraints: '2.5.29.30', authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
} as const

/** What a key may be used for: bits of the first byte, and how many at its end are unused. */
const usages = { authority: [0x86, 1], leaf: [0xa0, 5] } as const
const extendedUsages = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const

const signatureIds = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' } as const

/** What a certificate says, of those that Consul makes. Texts are byte strings. */
export interface CertificateBody {
  readonly serial: Uint8Array
  readonly hash: keyof typeof signatureIds
  /** DER. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** DER, as in `SubjectPublicKeyInfo`. */
  readonly publicKey: Uint8Array
  /** Milliseconds since 1970; only whole seconds count. */
  readonly from: number
  readonly until: number
  readonly authority: boolean
  readonly keyId: Uint8Array
  readonly authorityKeyId: Uint8Array | undefined
  readonly extendedUsage?: readonly (keyof typeof extendedUsages)[]
  readonly dnsNames?: readonly string[]
  readonly addresses?: readonly Uint8Array[]
  /** An authority that may only vouch for names below these. */
  readonly permittedNames?: readonly string[]
}

/** What is signed (RFC 5280 §4.1). */
export function bodyToSign(body: CertificateBody): Uint8Array {
  return der(
    tags.sequence,
    der(context(0, true), der(tags.integer, Uint8Array.of(2))),
    derUnsigned(body.serial),
    signatureKind(body.hash),
    body.issuer,
    der(tags.sequence, time(body.from), time(body.until)),
    body.subject,
    body.publicKey,
    der(context(3, true), der(tags.sequence, ...extensions(body))),
  )
}

export function signedCertificate(body: Uint8Array, hash: CertificateBody['hash'], signature: Uint8Array): Uint8Array {
  return der(tags.sequence, body, signatureKind(hash), der(tags.bitString, new Uint8Array(1), signature))
}

/** A distinguished name. */
export function nameOf(parts: readonly NamePart[]): Uint8Array {
  return der(tags.sequence, ...parts.map(([kind, text]) => der(tags.set, der(tags.sequence, derObjectId(kind), textOf(text)))))
}

function signatureKind(hash: CertificateBody['hash']): Uint8Array {
  return der(tags.sequence, derObjectId(signatureIds[hash]))
}

function textOf(text: string): Uint8Array {
  const bytes = byteArray(text)
  if (/^[a-zA-Z0-9 '()+,\-./:=?]*$/.test(text)) return der(tags.printable, bytes)
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new InputError('asn1: string not valid UTF-8', { cause: error })
  }
  return der(tags.utf8, bytes)
}

function time(ms: number): Uint8Array {
  let digits: string
  try {
    digits = formatTime({ seconds: Math.floor(ms / 1000) + secondsBefore1970, nanoseconds: 0, offsetMinutes: 0 }).replaceAll(/[-:TZ]/g, '')
  } catch (error) {
    throw new InputError('asn1: structure error: cannot represent time as GeneralizedTime', { cause: error })
  }
  const year = Number(digits.slice(0, 4))
  return year >= 1950 && year < 2050 ? der(tags.utcTime, byteArray(`${digits.slice(2)}Z`)) : der(tags.generalizedTime, byteArray(`${digits}Z`))
}

/** In the order of Go's. */
function extensions(body: CertificateBody): readonly Uint8Array[] {
  const { authority, keyId, authorityKeyId, extendedUsage = [], dnsNames = [], addresses = [], permittedNames = [] } = body
  const [bits, unused] = authority ? usages.authority : usages.leaf
  const all = [extension(ids.keyUsage, true, der(tags.bitString, Uint8Array.of(unused, bits)))]
  if (extendedUsage.length > 0) all.push(extension(ids.extendedUsage, false, der(tags.sequence, ...extendedUsage.map((usage) => derObjectId(extendedUsages[usage])))))
  all.push(extension(ids.basic, true, der(tags.sequence, ...(authority ? [der(tags.boolean, Uint8Array.of(0xff))] : []))))
  all.push(extension(ids.subjectKey, false, der(tags.octetString, keyId)))
  if (authorityKeyId !== undefined) all.push(extension(ids.authorityKey, false, der(tags.sequence, der(context(0, false), authorityKeyId))))
  if (dnsNames.length + addresses.length > 0) {
    const names = [...dnsNames.map((name) => der(context(2, false), byteArray(name))), ...addresses.map((address) => der(context(7, false), address))]
    all.push(extension(ids.alternatives, false, der(tags.sequence, ...names)))
  }
  if (permittedNames.length > 0) {
    const subtrees = permittedNames.map((name) => der(tags.sequence, der(context(2, false), byteArray(name))))
    all.push(extension(ids.constraints, true, der(tags.sequence, der(context(0, true), ...subtrees))))
  }
  return all
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return der(tags.sequence, derObjectId(id), ...(critical ? [der(tags.boolean, Uint8Array.of(0xff))] : []), der(tags.octetString, value))
}

/** What of a certificate counts for those that it vouches for. */
export interface ReadCertificate {
  /** DER. */
  readonly subject: Uint8Array
  readonly publicKey: Uint8Array
  /** What the original calls it by. */
  readonly title: string
  readonly from: number
  readonly until: number
  readonly keyId: Uint8Array | undefined
  /** Whether it may vouch for others at all. */
  readonly mayVouch: boolean
  readonly permittedNames: readonly string[]
  readonly excludedNames: readonly string[]
}

/** Reads a certificate. What is none is an `InputError`. */
export function readCertificate(bytes: Uint8Array): ReadCertificate {
  const [outer] = readDer(bytes)
  const [body] = outer?.tag === tags.sequence ? readDer(outer.contents) : []
  const parts = body?.tag === tags.sequence ? [...readDer(body.contents)] : []
  const versioned = parts[0]?.tag === context(0, true)
  if (versioned) parts.shift()
  const [serial, , , validity, subject, publicKey] = parts
  if (serial === undefined || validity === undefined || subject === undefined || publicKey === undefined) {
    throw new InputError('asn1: structure error: not a certificate')
  }
  const [from, until] = readDer(validity.contents).map((value) => timeOf(value))
  const extended = extensionsOf(parts.find(({ tag }) => tag === context(3, true)))
  const constraints = readDer(extended.get(ids.constraints) ?? new Uint8Array(0))
  const names = (number: number): readonly string[] => namesBelow(readDer(constraints[0]?.contents ?? new Uint8Array(0)).find(({ tag }) => tag === context(number, true)))
  return {
    subject: subject.whole,
    publicKey: publicKey.whole,
    title: titleOf(subject, serial),
    from: from ?? 0,
    until: until ?? 0,
    keyId: readDer(extended.get(ids.subjectKey) ?? new Uint8Array(0))[0]?.contents,
    mayVouch: mayVouch(extended, versioned),
    permittedNames: names(0),
    excludedNames: names(1),
  }
}

function mayVouch(extended: ReadonlyMap<string, Uint8Array>, versioned: boolean): boolean {
  const basic = extended.get(ids.basic)
  const authority = readDer(readDer(basic ?? new Uint8Array(0))[0]?.contents ?? new Uint8Array(0))[0]
  const usage = readDer(extended.get(ids.keyUsage) ?? new Uint8Array(0))[0]?.contents
  const declared = basic === undefined ? !versioned : authority?.tag === tags.boolean && authority.contents[0] === 0xff
  // The bit for signing certificates is the sixth.
  return declared && (usage === undefined || ((usage[1] ?? 0) & 0x04) !== 0)
}

/** Values by the text of their identifiers. */
function extensionsOf(wrapped: DerValue | undefined): ReadonlyMap<string, Uint8Array> {
  const known = new Map(Object.values(ids).map((id) => [byteString(derObjectId(id)), id]))
  const found = new Map<string, Uint8Array>()
  for (const { contents } of readDer(readDer(wrapped?.contents ?? new Uint8Array(0))[0]?.contents ?? new Uint8Array(0))) {
    const [id, ...rest] = readDer(contents)
    const name = known.get(byteString(id?.whole ?? new Uint8Array(0)))
    if (name !== undefined) found.set(name, rest.at(-1)?.contents ?? new Uint8Array(0))
  }
  return found
}

/** The DNS names of a list of subtrees. */
function namesBelow(list: DerValue | undefined): readonly string[] {
  return readDer(list?.contents ?? new Uint8Array(0)).flatMap(({ contents }) => {
    const base = readDer(contents)[0]
    return base?.tag === context(2, false) ? [byteString(base.contents)] : []
  })
}

function timeOf({ tag, contents }: DerValue): number {
  const text = byteString(contents)
  const whole = tag === tags.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text
  const { seconds } = parseTime(whole.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6'))
  return (Number(seconds) - secondsBefore1970) * 1000
}

/** The common name, else the organization, else the serial number. */
function titleOf(subject: DerValue, serial: DerValue): string {
  const parts = new Map<string, string>()
  for (const { contents: set } of readDer(subject.contents)) {
    for (const { contents } of readDer(set)) {
      const [kind, text] = readDer(contents)
      if (kind !== undefined && text !== undefined) parts.set(byteString(kind.whole), byteString(text.contents))
    }
  }
  const part = (kind: string): string | undefined => parts.get(byteString(derObjectId(kind)))
  return part(nameKinds.commonName) ?? part(nameKinds.organization) ?? `serial:${decimalOf(serial.contents)}`
}

/** The number that bytes are, in decimal. */
export function decimalOf(bytes: Uint8Array): string {
  let number = 0n
  for (const byte of bytes) number = number * 256n + BigInt(byte)
  return String(number)
}
