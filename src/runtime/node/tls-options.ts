import { readdirSync } from 'node:fs'
import { isIP } from 'node:net'
import { checkServerIdentity, type ConnectionOptions, createSecureContext } from 'node:tls'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { keyPairProblem, pemKinds } from '../../std/key-pair.ts'
import type { AgentAddress, TlsOptions } from '../http-client.ts'
import { HostError } from '../host.ts'
import { nameFault } from './certificate-fault.ts'
import { nodeHost } from './host.ts'
import { HttpUrl } from './http-url.ts'
import { pairFault } from './tls-faults.ts'

/** What node:https needs for the TLS options of an agent. Unusable files are `InputError`s in the original's words. */
export function tlsOptionsOf(agent: AgentAddress): ConnectionOptions {
  const { serverName, verify } = agent.tls
  // A port after the name is cut off, as in the original.
  const name = serverName === '' ? HttpUrl.of(agent).host : serverName.replace(/:\d*$/, '')
  return {
    ...checkedFiles(agent.tls),
    rejectUnauthorized: verify,
    // An address is not said to the server, but it is what the certificate must be for.
    checkServerIdentity: (_, certificate) => (checkServerIdentity(name, certificate) === undefined ? undefined : new Error(nameFault(certificate, name))),
    ...(isIP(name) === 0 ? { servername: name } : {}),
  }
}

/** Reads the files of TLS options. */
export function checkedFiles({ caFile, caPath, certFile, keyFile }: TlsOptions): Pick<ConnectionOptions, 'ca' | 'cert' | 'key'> {
  if ((certFile === '') !== (keyFile === '')) throw new InputError('both client cert and client key must be provided')
  const own = certFile === '' ? {} : keyPair(certFile, keyFile)
  const ca = caFile !== '' ? [authority('File', caFile)] : caPath !== '' ? filesBelow(caPath).map((path) => authority('Path', path)) : undefined
  return { ...own, ...(ca === undefined ? {} : { ca }) }
}

function keyPair(certFile: string, keyFile: string): { readonly cert: string; readonly key: string } {
  const pair = { cert: read(certFile), key: read(keyFile) }
  const problem = keyPairProblem(pair.cert, pair.key) ?? pairFault(() => createSecureContext(pair))
  if (problem !== undefined) throw new InputError(problem)
  return pair
}

function authority(kind: 'File' | 'Path', path: string): string {
  const text = read(path, kind === 'File' ? 'Error loading CA File: ' : 'Error loading file from CAPath: ')
  if (!pemKinds(text).includes('CERTIFICATE')) throw new InputError(`Error loading CA ${kind}: Couldn't parse PEM in: ${path}`)
  return text
}

/** All files below a folder, in the order of their names; or one, if it is none. */
function filesBelow(path: string): readonly string[] {
  const kind = nodeHost.pathKind(path)
  if (kind === 'absent') throw new InputError(`lstat ${path}: no such file or directory`)
  if (kind === 'file') return [path]
  const names = readdirSync(textOfBytes(path)).map((name) => bytesOfText(name)).sort()
  return names.flatMap((name) => filesBelow(`${path.replace(/\/+$/, '')}/${name}`))
}

function read(path: string, failure = ''): string {
  try {
    return nodeHost.readFile(path)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(`${failure}${error.message}`, { cause: error })
    throw error
  }
}
