import { exitText, type CapturedChild, type StartCaptured } from '../../runtime/child-process.ts'
import type { Clock, Logger } from '../../runtime/ports.ts'
import type { Probes } from '../../runtime/probes.ts'
import { byteArray } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { View } from '../../watch/view.ts'
import { CheckType } from '../../wire/records/service.ts'
import { Attempt } from '../checks/attempt.ts'
import { finalAnswer } from '../checks/http-exchange.ts'
import { HttpRequest } from '../checks/http-request.ts'
import { OutputRing } from '../checks/output-ring.ts'
import type { HttpHandlerConfig } from './http-handler-config.ts'
import type { WatchHandler } from './plan.ts'

const outputBytes = 4096

/** The machine as handlers need it. */
export interface HandlerWorld {
  readonly clock: Clock
  readonly log: Logger
  readonly startCaptured: StartCaptured
  readonly probes: Pick<Probes, 'http'>
  /** The shell that lines are run by; empty for the usual one. */
  readonly shell: string
}

/** Tells a handler of a change, and waits until it is done with it. What goes wrong is logged; an aborted signal ends the handler. */
export function tell(world: HandlerWorld, handler: WatchHandler, view: View, signal: AbortSignal): Promise<void> {
  const body = `${view.json('')}\n`
  // A view that is marked by a hash has no index.
  const index = typeof view.mark === 'bigint' ? String(view.mark) : '0'
  if (typeof view.mark === 'string') world.log.named('watch').named('watch').error('Handler only supports index-based watches, and this one has a hash: its index is 0')
  const told = { body, index }
  if (handler.kind === 'http') return send(world, handler.config, told, signal)
  if (handler.kind === 'program') return run(world, handler.args, { ...told, shown: handler.args }, signal)
  return run(world, [world.shell || '/bin/sh', '-c', handler.script], { ...told, shown: handler.script }, signal)
}

interface Told {
  readonly body: string
  readonly index: string
}

async function run(world: HandlerWorld, [program, ...args]: readonly string[], told: Told & { readonly shown: string | readonly string[] }, signal: AbortSignal): Promise<void> {
  const { log } = world
  if (program === undefined) return log.error('Failed to setup watch', { error: 'need an executable to run' })
  const output = new OutputRing(outputBytes)
  let child: CapturedChild
  try {
    child = await world.startCaptured({
      argv: [program, ...args],
      env: { CONSUL_INDEX: told.index },
      stdin: byteArray(told.body),
      output: (chunk) => output.write(chunk),
    })
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    log.error('Failed to run watch handler', { watch_handler: told.shown, error: error.message })
    return log.debug('watch handler output', { watch_handler: told.shown, output: '' })
  }
  const kill = (): void => child.kill()
  if (signal.aborted) kill()
  signal.addEventListener('abort', kill, { once: true })
  const exit = await child.ended
  signal.removeEventListener('abort', kill)
  const problem = exitText(exit)
  if (problem !== undefined && !signal.aborted) log.error('Failed to run watch handler', { watch_handler: told.shown, error: problem })
  log.debug('watch handler output', { watch_handler: told.shown, output: output.report() })
}

async function send(world: HandlerWorld, config: HttpHandlerConfig, told: Told, signal: AbortSignal): Promise<void> {
  const { log } = world
  const attempt = new Attempt(world.clock, config.timeoutMs)
  const close = (): void => attempt.give('closed')
  if (signal.aborted) close()
  signal.addEventListener('abort', close, { once: true })
  try {
    const answer = await finalAnswer(world.probes, requestOf(config, told), { attempt, redirects: true })
    const output = new OutputRing(outputBytes)
    const status = `${answer.status}${answer.reason === '' ? '' : ` ${answer.reason}`}`
    const unread = await drain(answer.body, output)
    if (unread !== undefined && attempt.end !== 'closed') log.warn('http watch handler: the answer broke off', { watch: config.url, error: unread })
    if (answer.status >= 200 && answer.status <= 299) log.trace('http watch handler output', { watch: config.url, output: output.report() })
    else log.error('http watch handler failed with output', { watch: config.url, status, output: output.report() })
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    if (attempt.end !== 'closed') log.error('Failed to invoke http watch handler', { watch: config.url, error: error.message })
  } finally {
    attempt.done()
    signal.removeEventListener('abort', close)
  }
}

/** Reads to the end; gives what it ended with if that was not the end. */
async function drain(body: AsyncIterable<Uint8Array>, output: OutputRing): Promise<unknown> {
  try {
    for await (const chunk of body) output.write(chunk)
    return undefined
  } catch (error) {
    return error
  }
}

const ofGo = { userAgent: 'Go-http-client/1.1', accept: '' }

function requestOf({ url, method, header, tlsSkipVerify }: HttpHandlerConfig, { body, index }: Told): HttpRequest {
  const headers = new Map<string, readonly string[]>([['Content-Type', ['application/json']], ['X-Consul-Index', [index]]])
  for (const [name, values] of header) {
    const known = canonical(name)
    // The host is the one of the URL, whatever is written here.
    if (known !== 'Host') headers.set(known, [...(headers.get(known) ?? []), ...values])
  }
  return HttpRequest.of(CheckType.make({ HTTP: url, Method: method, Header: headers, Body: body, TLSSkipVerify: tlsSkipVerify }), ofGo)
}

/** `x-my-header` as `X-My-Header`. */
function canonical(name: string): string {
  return name.split('-').map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase()).join('-')
}
