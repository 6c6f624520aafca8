import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { HostError } from '../host.ts'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  ENOENT: 'no such file or directory',
  EINVAL: 'invalid argument',
}

/** A failure to listen, in the words of Go: `listen tcp 127.0.0.1:8500: bind: address already in use`. */
export function listenError(error: NodeJS.ErrnoException, at: { readonly ip: string; readonly port: number } | { readonly path: string }, network = 'tcp'): Error {
  if (error.code === undefined) return error
  // The platform calls a folder that does not exist a lack of permission.
  const code = error.code === 'EACCES' && 'path' in at && !existsSync(dirname(at.path)) ? 'ENOENT' : error.code
  const target = 'path' in at ? `unix ${at.path}` : `${network} ${at.ip.includes(':') ? `[${at.ip}]` : at.ip}:${at.port}`
  return new HostError(code, `listen ${target}: bind: ${reasons[code] ?? code}`, { cause: error })
}
