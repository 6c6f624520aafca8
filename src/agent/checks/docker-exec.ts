import { ConsulError, InputError } from '../../std/errors.ts'
import { splitHostPort } from '../../std/host-port.ts'
import { bool, int, list, record, str, type RecordType } from '../../wire/record.ts'
import type { DialTarget } from '../../runtime/probes.ts'
import type { Attempt } from './attempt.ts'
import type { CheckContext } from './check-context.ts'
import { OutputRing } from './output-ring.ts'

const defaultHost = 'unix:///var/run/docker.sock'
const mostJson = 1 << 20

const ExecCreate = record('ExecCreate', { AttachStdin: bool(), AttachStdout: bool(), AttachStderr: bool(), Tty: bool(), Cmd: list(str()) })
const ExecStart = record('ExecStart', { Detach: bool(), Tty: bool() })
const ExecCreated = record('ExecCreated', { Id: str() }, { goName: 'struct { Id string }' })
const ExecState = record('ExecState', { ExitCode: int() }, { goName: 'struct { ExitCode int }' })

/** Runs a check's program in its container: an exec is made, started and looked at. Throws `ConsulError` in the original's words. */
export async function runInContainer(context: CheckContext, attempt: Attempt): Promise<{ readonly exitCode: number; readonly printed: string }> {
  const { definition } = context
  const container = definition.DockerContainerID
  const engine = new Engine(context, attempt, hostOf(context.world.settings.dockerHost))

  const command = ExecCreate.make({ AttachStdout: true, AttachStderr: true, Cmd: definition.ScriptArgs })
  const created = await engine.call('POST', `/containers/${escapeQuery(container)}/exec`, ExecCreate.toJson(command), mostJson)
    .catch(asConsulError((text) => `create exec failed for container ${container}: ${text}`))
  if (created.status === 404) throw refusal(`create exec failed for unknown container ${container}`)
  if (created.status === 409) throw refusal(`create exec failed since container ${container} is paused or stopped`)
  if (created.status !== 201) throw refusal(`create exec failed for container ${container} with status ${created.status}: ${created.body.text()}`)
  const { Id: exec } = parsed(ExecCreated, created.body, (text) => `create exec response for container ${container} cannot be parsed: ${text}`)

  const started = await engine.call('POST', `/exec/${exec}/start`, ExecStart.toJson(ExecStart.make({ Tty: true })), context.outputBytes)
    .catch(asConsulError((text) => `start exec failed for container ${container}: ${text}`))
  if (started.status === 404) throw refusal(`start exec failed for container ${container}: invalid exec id ${exec}`)
  if (started.status === 409) throw refusal(`start exec failed since container ${container} is paused or stopped`)
  if (started.status !== 200) throw refusal(`start exec failed for container ${container} with status ${started.status}: body: ${started.body.text()} err: <nil>`)

  const seen = await engine.call('GET', `/exec/${exec}/json`, '', mostJson)
    .catch(asConsulError((text) => `inspect exec failed for container ${container}: ${text}`))
  if (seen.status === 404) throw refusal(`inspect exec failed for container ${container}: invalid exec id ${exec}`)
  if (seen.status !== 200) throw refusal(`inspect exec failed for container ${container} with status ${seen.status}: ${seen.body.text()}`)
  const { ExitCode: exitCode } = parsed(ExecState, seen.body, (text) => `inspect exec response for container ${container} cannot be parsed: ${text}`)
  return { exitCode, printed: started.body.report() }
}

interface EngineHost {
  readonly at: DialTarget | { readonly path: string }
  /** As it stands in URLs. */
  readonly shown: string
  readonly header: string
}

function hostOf(given: string): EngineHost {
  const host = given === '' ? defaultHost : given
  const [protocol = '', address] = host.split(/:\/\/(.*)/s)
  if (address === undefined) throw refusal(`unable to parse docker host \`${host}\``)
  if (protocol === 'unix') return { at: { path: address }, shown: address.replace(/[^A-Za-z0-9\-_.~]/g, escapeByte), header: 'docker' }
  const authority = address.split('/', 1)[0] ?? ''
  const split = splitHostPort(authority)
  if ('error' in split) throw refusal(`dial tcp: ${split.error}`)
  return { at: { host: split.host, port: Number(split.port) }, shown: authority, header: authority }
}

/** The Docker engine, for the length of one attempt. */
class Engine {
  readonly #context: CheckContext
  readonly #attempt: Attempt
  readonly #host: EngineHost

  constructor(context: CheckContext, attempt: Attempt, host: EngineHost) {
    this.#context = context
    this.#attempt = attempt
    this.#host = host
  }

  /** One call; the last `most` bytes of the answer are kept. */
  async call(method: string, target: string, body: string, most: number): Promise<{ readonly status: number; readonly body: OutputRing }> {
    const headers = ['Host', this.#host.header, 'User-Agent', 'Go-http-client/1.1']
    if (body !== '') headers.push('Content-Length', String(body.length + 1), 'Content-Type', 'application/json')
    const text = body === '' ? '' : `${body}\n`
    const kept = new OutputRing(most)
    try {
      const answer = await this.#context.world.probes.http({ at: this.#host.at, method, target, headers, body: text, gzip: true }, this.#attempt.signal)
      await keep(answer.body, kept, this.#attempt.signal)
      return { status: answer.status, body: kept }
    } catch (error) {
      const verb = method.slice(0, 1) + method.slice(1).toLowerCase()
      const shown = (words: string): ConsulError => refusal(`${verb} "http://${this.#host.shown}${target}": ${words}`)
      if (this.#attempt.end === 'timed out') throw shown('context deadline exceeded')
      throw error instanceof ConsulError ? shown(error.message) : error
    }
  }
}

/** Engines cut the connection behind the output of an exec, so a body that breaks off is whole, unless it is this side that cut it. */
async function keep(body: AsyncIterable<Uint8Array>, kept: OutputRing, signal: AbortSignal): Promise<void> {
  try {
    for await (const chunk of body) kept.write(chunk)
  } catch {
    signal.throwIfAborted()
  }
}

function parsed<T>(type: RecordType<T>, body: OutputRing, words: (text: string) => string): T {
  try {
    return type.fromJson(body.text())
  } catch (error) {
    if (error instanceof InputError) throw refusal(words(error.message))
    throw error
  }
}

function asConsulError(words: (text: string) => string): (error: unknown) => never {
  return (error) => {
    throw error instanceof ConsulError ? refusal(words(error.message)) : error
  }
}

function refusal(text: string): ConsulError {
  return new ConsulError('docker', text)
}

/** Go's `url.QueryEscape`. */
function escapeQuery(text: string): string {
  return text.replace(/[^A-Za-z0-9\-_.~]/g, (byte) => (byte === ' ' ? '+' : escapeByte(byte)))
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
