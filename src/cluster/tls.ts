import type { TlsPolicy } from '../rpc/tls-policy.ts'
import type { Disk } from '../runtime/ports.ts'
import type { TlsMaterial, TlsVersion } from '../runtime/tls.ts'
import { byteString } from '../std/bytes.ts'
import { InputError } from '../std/errors.ts'

/** What is configured about TLS between agents. */
export interface TlsSettings {
  readonly caFile: string
  readonly caPath: string
  readonly certFile: string
  readonly keyFile: string
  readonly minVersion: string
  readonly verifyIncoming: boolean
  readonly verifyIncomingRpc: boolean
  readonly verifyOutgoing: boolean
  readonly verifyServerHostname: boolean
  /** Empty: the usual ones. */
  readonly cipherSuites: readonly string[]
  readonly preferServerSuites: boolean
}

const versions: ReadonlySet<string> = new Set<TlsVersion>(['tls10', 'tls11', 'tls12', 'tls13'])

/**
 * Reads certificates and keys. Undefined when there is nothing to do TLS with. What is missing or does not go together is an
 * `InputError` with the original's text.
 */
export async function loadTlsPolicy(disk: Disk, settings: TlsSettings, domain: string): Promise<TlsPolicy | undefined> {
  const { certFile, keyFile, minVersion, verifyOutgoing, verifyServerHostname } = settings
  const whole = certFile !== '' && keyFile !== ''
  const certificate = whole ? await pem(disk, certFile, (error) => `Failed to load cert/key pair: ${error}`) : ''
  const key = whole ? await pem(disk, keyFile, (error) => `Failed to load cert/key pair: ${error}`) : ''
  const authorities = await authoritiesOf(disk, settings)
  if (!versions.has(minVersion)) {
    throw new InputError(`TLSMinVersion: value ${minVersion} not supported, please specify one of [${[...versions].join(', ')}]`)
  }
  const verifyIncoming = settings.verifyIncoming || settings.verifyIncomingRpc
  if (verifyOutgoing && authorities.length === 0) throw new InputError('VerifyOutgoing set, and no CA certificate provided!')
  if (verifyIncoming) {
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
  return { material, verifyIncoming, verifyOutgoing, verifyServerHostname, domain: domain.replace(/\.$/, '') }
}

async function authoritiesOf(disk: Disk, { caFile, caPath }: TlsSettings): Promise<readonly string[]> {
  const read = (path: string): Promise<string> => pem(disk, path, (error) => `Error loading from ${path}: ${error}`)
  if (caFile !== '') return [await read(caFile)]
  if (caPath === '') return []
  const files = await disk.list(caPath)
  if (files.length === 0) throw new InputError('Error loading from CAPath: no CAs found')
  return Promise.all(files.map((name) => read(`${caPath}/${name}`)))
}

async function pem(disk: Disk, path: string, failure: (error: string) => string): Promise<string> {
  let text: string
  try {
    text = byteString(await disk.readFile(path))
  } catch (error) {
    throw new InputError(failure(openProblem(path, error as Error)), { cause: error })
  }
  if (!text.includes('-----BEGIN ')) throw new InputError(failure(`no PEM data in ${path}`))
  return text
}

const problems: Readonly<Record<string, string>> = { ENOENT: 'no such file or directory', EACCES: 'permission denied', EISDIR: 'is a directory' }

/** As Go says it. */
function openProblem(path: string, error: Error & { readonly code?: string }): string {
  const problem = problems[error.code ?? '']
  return problem === undefined ? error.message : `${error.code === 'EISDIR' ? 'read' : 'open'} ${path}: ${problem}`
}
