import { chmod, chown, readFile, rm, stat } from 'node:fs/promises'
import process from 'node:process'
import { HostError } from '../host.ts'
import { goError } from './go-errors.ts'

/** Who may use a unix socket: user and group by number, the user also by name, and octal digits of a mode. Empty: as it comes. */
export interface SocketAccess {
  readonly user: string
  readonly group: string
  readonly mode: string
}

/** Makes room for a socket: what is there is removed, and `replacing` called, as the original does after a crash. */
export async function clearSocketPath(path: string, replacing: () => void): Promise<void> {
  try {
    await stat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
  }
  replacing()
  try {
    await rm(path)
  } catch (error) {
    throw new HostError('EIO', `error removing socket file: ${textOf('remove', path, error)}`, { cause: error })
  }
}

/** Gives a socket to whom the configuration says. */
export async function setSocketAccess(path: string, { user, group, mode }: SocketAccess): Promise<void> {
  const uid = user === '' ? process.getuid!() : await userId(user)
  if (group !== '' && !/^\d+$/.test(group)) throw refused(`invalid group specified: ${group}`)
  const gid = group === '' ? process.getgid!() : Number(group)
  try {
    await chown(path, uid, gid)
  } catch (error) {
    throw refused(`failed setting ownership to ${uid}:${gid} on "${path}": ${textOf('chown', path, error)}`, error)
  }
  if (mode === '') return
  if (!/^[0-7]+$/.test(mode)) throw refused(`invalid mode specified: ${mode}`)
  await chmod(path, Number.parseInt(mode, 8))
}

async function userId(user: string): Promise<number> {
  if (/^\d+$/.test(user)) return Number(user)
  const line = (await readFile('/etc/passwd', 'latin1')).split('\n').find((entry) => entry.startsWith(`${user}:`))
  if (line === undefined) throw refused(`failed to look up user ${user}: user: unknown user ${user}`)
  return Number(line.split(':')[2])
}

function textOf(operation: string, path: string, error: unknown): string {
  return (goError(operation, path, error) as Error).message
}

function refused(text: string, cause?: unknown): HostError {
  return new HostError('EINVAL', `Failed setting up socket: ${text}`, { cause })
}
