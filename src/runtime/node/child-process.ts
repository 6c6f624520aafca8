import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { Child, ChildCommand, ChildExit, StartCaptured, StartChild } from '../child-process.ts'
import { readAtBoundedRate } from './bounded-rate.ts'

/** Starts real programs. */
export const startChild: StartChild = (command) => {
  const [program, ...args] = command.argv.map(textOfBytes)
  const env = environmentOf(command)
  const input = command.stdin === 'inherit' ? 'inherit' : command.stdin === 'none' ? 'ignore' : 'pipe'
  return new Promise<Child>((resolve, reject) => {
    const child = spawn(program ?? '', args, { env, stdio: [input, 'inherit', 'inherit'] })
    const exited = exitOf(child)
    child.once('error', (error) => reject(startError(command, error)))
    child.once('spawn', () => {
      if (typeof command.stdin === 'object') feed(child, command.stdin)
      resolve({ pid: child.pid ?? 0, exited, signal: (name) => child.kill(name) })
    })
  })
}

/** Starts real programs and reads what they print. */
export const startCaptured: StartCaptured = (command) => {
  const [program, ...args] = command.argv.map(textOfBytes)
  return new Promise((resolve, reject) => {
    // A session of its own is also a process group of its own, and has no terminal to ask questions on.
    const child = spawn(program ?? '', args, { env: environmentOf(command), stdio: [command.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], detached: true })
    const ended = new Promise<ChildExit>((over) => {
      child.once('close', (code, signal) => over({ code: code ?? undefined, signal: signal ?? undefined }))
    })
    child.once('error', (error) => reject(startError(command, error)))
    child.once('spawn', () => {
      if (command.stdin !== undefined) feed(child, command.stdin)
      const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
      const release = readAtBoundedRate(streams, command.output)
      resolve({
        ended,
        kill() {
          killGroup(child.pid ?? 0)
          release()
          for (const stream of streams) stream.destroy()
        },
      })
    })
  })
}

function environmentOf({ env }: Pick<ChildCommand, 'env'>): NodeJS.ProcessEnv {
  const out = { ...process.env }
  for (const [name, value] of Object.entries(env ?? {})) out[textOfBytes(name)] = textOfBytes(value)
  return out
}

/** The group is there as long as one of its members is, though its leader may be gone. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function exitOf(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }))
  })
}

/** A child may end without having read its input; that is its own affair. */
function feed(child: ChildProcess, input: Uint8Array): void {
  child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error
  })
  child.stdin?.end(input)
}

/** The errors of Go's `exec.Command` and `os.StartProcess`. */
function startError(command: Pick<ChildCommand, 'argv'>, error: NodeJS.ErrnoException): ConsulError {
  const program = command.argv[0]
  const text = program.includes('/')
    ? `fork/exec ${program}: ${reasons[error.code ?? ''] ?? bytesOfText(error.message)}`
    : `exec: ${JSON.stringify(program)}: executable file not found in $PATH`
  return new ConsulError('exec', text, { cause: error })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory', EACCES: 'permission denied', ENOEXEC: 'exec format error', E2BIG: 'argument list too long',
  ENOTDIR: 'not a directory', EISDIR: 'is a directory',
}
