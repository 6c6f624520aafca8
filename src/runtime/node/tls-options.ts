import { readdirSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type ConnectionOptions } from 'node:tls'
import { InputError } from '../../std/errors.ts'
import type { AgentAddress } from '../http-client.ts'
import { HostError } from '../host.ts'
import { nodeHost } from './host.ts'
import { HttpUrl } from './http-url.ts'

/** What node:https needs for the TLS options of an agent. Unreadable files are `InputError`s in the original's words. */
export function tlsOptionsOf(agent: AgentAddress): ConnectionOptions {
  const { caFile, caPath, certFile, keyFile, serverName, verify } = agent.tls
  const ca = caFile !== '' ? [caText(caFile)] : caPath !== '' ? caFolder(caPath) : undefined
  // A port after the name is cut off, as in the original.
  const name = serverName === '' ? HttpUrl.of(agent).host : serverName.replace(/:\d*$/, '')
  return {
    rejectUnauthorized: verify,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(certFile === '' ? {} : { cert: text(certFile), key: text(keyFile) }),
  }
}

function caText(path: string): string {
  try {
    return nodeHost.readFile(path)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(`Error loading CA File: ${error.message}`, { cause: error })
    throw error
  }
}

function caFolder(path: string): string[] {
  if (nodeHost.pathKind(path) === 'absent') throw new InputError(`lstat ${path}: no such file or directory`)
  const folder = Buffer.from(path, 'latin1').toString()
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'latin1'))
}

function text(path: string): string {
  try {
    return nodeHost.readFile(path)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(error.message, { cause: error })
    throw error
  }
}
