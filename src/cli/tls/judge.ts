import type { Signing, SigningKey } from '../../runtime/signing.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { ReadCertificate } from '../../wire/certificate.ts'
import { formatTime } from '../../wire/json-text.ts'

/** What of a new certificate is judged. */
interface Signed {
  readonly from: number
  readonly until: number
  readonly dnsNames: readonly string[]
  readonly body: Uint8Array
  readonly hash: SigningKey['hash']
  readonly signature: Uint8Array
}

/** Whether those who believe the authority will believe the certificate, now; an `InputError` in the words of Go's `x509` if not. */
export function judge(signing: Signing, authority: ReadCertificate, signed: Signed, now: number): void {
  judgeTime(signed, now)
  const hint = signatureProblem(signing, authority, signed)
  if (hint !== undefined) {
    throw new InputError(`x509: certificate signed by unknown authority (possibly because of ${quote(hint)} while trying to verify candidate authority `
      + `certificate ${quote(authority.title)})`)
  }
  judgeTime(authority, now)
  for (const name of signed.dnsNames) {
    const problem = nameProblem(authority, name)
    if (problem !== undefined) throw new InputError(problem)
  }
}

function judgeTime({ from, until }: Pick<Signed, 'from' | 'until'>, now: number): void {
  // Certificates know whole seconds.
  const late = now > Math.floor(until / 1000) * 1000
  if (!late && now >= Math.floor(from / 1000) * 1000) return
  throw new InputError(`x509: certificate has expired or is not yet valid: current time ${timeText(now)} is ${late ? 'after' : 'before'} ${timeText(late ? until : from)}`)
}

/** From the beginning of Go's time. */
const secondsBefore1970 = 62_135_596_800

function timeText(ms: number): string {
  return formatTime({ seconds: Math.floor(ms / 1000) + secondsBefore1970, nanoseconds: 0, offsetMinutes: 0 })
}

function signatureProblem(signing: Signing, { mayVouch, publicKey }: ReadCertificate, { body, hash, signature }: Signed): string | undefined {
  if (!mayVouch) return 'x509: invalid signature: parent certificate cannot sign this kind of certificate'
  return signing.verify(publicKey, hash, body, signature) ? undefined : 'x509: ECDSA verification failure'
}

function nameProblem({ permittedNames, excludedNames }: ReadCertificate, name: string): string | undefined {
  if (permittedNames.length + excludedNames.length === 0) return undefined
  if (!isDomain(name)) return `x509: cannot parse dnsName ${quote(name)}`
  const unauthorized = (why: string): string => `x509: a root or intermediate certificate is not authorized to sign for this name: DNS name ${quote(name)} ${why}`
  const excluding = excludedNames.find((constraint) => isBelow(name, constraint))
  if (excluding !== undefined) return unauthorized(`is excluded by constraint ${quote(excluding)}`)
  if (permittedNames.length > 0 && !permittedNames.some((constraint) => isBelow(name, constraint))) return unauthorized('is not permitted by any constraint')
  return undefined
}

function isDomain(name: string): boolean {
  return name.split('.').every((label) => /^[!-~]+$/.test(label))
}

/** Whether a name is that of the constraint or below; behind a dot at its beginning, only the latter. */
function isBelow(name: string, constraint: string): boolean {
  if (constraint === '') return true
  const lower = name.toLowerCase()
  const suffix = constraint.toLowerCase()
  return suffix.startsWith('.') ? lower.endsWith(suffix) && lower !== suffix : lower === suffix || lower.endsWith(`.${suffix}`)
}
