import type { TlsPolicy } from '../rpc/tls-policy.ts'
import type { Disk } from '../runtime/ports.ts'
import type { TlsMaterial, TlsVersion } from '../runtime/tls.ts'
import { byteString } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'
import { keyPairProblem, pemKinds } from '../std/key-pair.ts'

/** What is configured about TLS between agents, and of the HTTPS API. */
export interface TlsSettings {
  readonly caFile: string
  readonly caPath: string
  readonly certFile: string
  readonly keyFile: string
  readonly minVersion: string
  readonly verifyIncoming: boolean
  readonly verifyIncomingRpc: boolean
  readonly verifyIncomingHttps: boolean
  readonly verifyOutgoing: boolean
  readonly verifyServerHostname: boolean
  /** Empty: the usual ones. */
  readonly cipherSuites: readonly string[]
  readonly preferServerSuites: boolean
}

/** What was read of it. */
export interface AgentTls extends TlsPolicy {
  /** Callers of the HTTPS API must show a certificate. */
  readonly verifyIncomingHttps: boolean
}

const versions: ReadonlySet<string> = new Set<TlsVersion>(['tls10', 'tls11', 'tls12', 'tls13'])

/**
 * Reads certificates and keys. Undefined when there is nothing to do TLS with. What is missing or does not go together is an
 * `InputError` with the original's text.
 */
export async function loadTlsPolicy(disk: Disk, settings: TlsSettings, domain: string): Promise<AgentTls | undefined> {
  const { certFile, keyFile, minVersion, verifyIncoming, verifyOutgoing, verifyServerHostname } = settings
  const whole = certFile !== '' && keyFile !== ''
  const [certificate, key] = whole ? await keyPair(disk, certFile, keyFile) : ['', '']
  const authorities = await authoritiesOf(disk, settings)
  if (!versions.has(minVersion)) {
    throw new InputError(`TLSMinVersion: value ${minVersion} not supported, please specify one of [${[...versions].join(', ')}]`)
  }
  const verifyIncomingRpc = verifyIncoming || settings.verifyIncomingRpc
  const verifyIncomingHttps = verifyIncoming || settings.verifyIncomingHttps
  if (verifyOutgoing && authorities.length === 0) throw new InputError('VerifyOutgoing set, and no CA certificate provided!')
  if (verifyIncomingRpc || verifyIncomingHttps) {
    if (authorities.length === 0) throw new InputError('VerifyIncoming set but no CA certificates were provided')
    if (!whole) {
      throw new InputError('VerifyIncoming requires either a Cert and Key pair in the configuration file, or auto_encrypt/auto_config be enabled')
    }
  }
  if (!whole && authorities.length === 0) return undefined
  const { cipherSuites, preferServerSuites } = settings
  const material: TlsMaterial = {
    authorities, certificate, key, preferServerSuites, minVersion: minVersion as TlsVersion, ...(cipherSuites.length === 0 ? {} : { cipherSuites }),
  }
  return { material, verifyIncoming: verifyIncomingRpc, verifyIncomingHttps, verifyOutgoing, verifyServerHostname, domain: domain.replace(/\.$/, '') }
}

async function keyPair(disk: Disk, certFile: string, keyFile: string): Promise<readonly [certificate: string, key: string]> {
  const certificate = await textOf(disk, certFile, pairFailure)
  const key = await textOf(disk, keyFile, pairFailure)
  const problem = keyPairProblem(certificate, key)
  if (problem !== undefined) throw new InputError(pairFailure(problem))
  return [certificate, key]
}

function pairFailure(problem: string): string {
  return `Failed to load cert/key pair: ${problem}`
}

async function authoritiesOf(disk: Disk, { caFile, caPath }: TlsSettings): Promise<readonly string[]> {
  const texts: string[] = []
  if (caFile !== '') texts.push(await textOf(disk, caFile, (error) => `Error loading from ${caFile}: ${error}`))
  else if (caPath !== '') {
    await addFolder(disk, caPath, texts)
    if (texts.length === 0) throw new InputError('Error loading from CAPath: no CAs found')
  }
  const unreadable = texts.find((text) => !pemKinds(text).includes('CERTIFICATE'))
  if (unreadable !== undefined) throw new InputError(`Couldn't parse PEM ${unreadable}`)
  return texts
}

/** All files below a folder, in the order of their names; or one, if it is none. */
async function addFolder(disk: Disk, path: string, texts: string[]): Promise<void> {
  try {
    texts.push(byteString(await disk.readFile(path)))
  } catch (error) {
    const { code } = error as PlatformError
    if (code === 'ENOENT') throw new InputError(`lstat ${path}: ${problems['ENOENT']}`, { cause: error })
    if (code !== 'EISDIR') throw new InputError(`Error loading from ${path}: ${openProblem(path, error as PlatformError)}`, { cause: error })
    for (const name of await disk.list(path)) await addFolder(disk, `${path.replace(/\/+$/, '')}/${name}`, texts)
  }
}

async function textOf(disk: Disk, path: string, failure: (error: string) => string): Promise<string> {
  try {
    return byteString(await disk.readFile(path))
  } catch (error) {
    throw new InputError(failure(openProblem(path, error as PlatformError)), { cause: error })
  }
}

interface PlatformError extends Error {
  readonly code?: string
}

const problems: Readonly<Record<string, string>> = { ENOENT: 'no such file or directory', EACCES: 'permission denied', EISDIR: 'is a directory' }

/** As Go says it. */
function openProblem(path: string, error: PlatformError): string {
  const problem = problems[error.code ?? '']
  return problem === undefined ? error.message : `${error.code === 'EISDIR' ? 'read' : 'open'} ${path}: ${problem}`
}
