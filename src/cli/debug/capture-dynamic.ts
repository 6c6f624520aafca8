import { HostError } from '../../runtime/host.ts'
import { ConsulError } from '../../std/errors.ts'
import { type AgentConnection, readAll, unexpected } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'
import { tabbedAnswer } from './tabbed.ts'
import type { Target } from './targets.ts'
import { timeText } from './time-text.ts'
import { writeText } from './write-text.ts'

export interface DynamicPlan {
  readonly capture: readonly Target[]
  readonly output: string
  readonly intervalMs: number
  readonly durationMs: number
}

/** Files of profiles, where they come from, and whether they take the whole interval. */
const profiles: readonly (readonly [file: string, name: string, timed: boolean])[] = [
  ['heap.prof', 'heap', false], ['profile.prof', 'profile', true], ['trace.out', 'trace', true], ['goroutine.prof', 'goroutine', false],
]

/** What changes: one folder for each interval, until the time is over or somebody interrupts. */
export async function captureDynamic(agent: AgentConnection, plan: DynamicPlan, io: CommandIo): Promise<void> {
  if (!(['metrics', 'logs', 'pprof'] as const).some((target) => plan.capture.includes(target))) return
  const over = new AbortController()
  const timer = io.timer(plan.durationMs, () => over.abort())
  let interrupted = false
  const stopListening = io.onSignal(() => {
    interrupted = true
    over.abort()
  })
  try {
    let count = 0
    io.out(`==> Beginning capture interval ${timeText(io.wall())} (${count})`)
    while (!over.signal.aborted) {
      const wallMs = io.wall()
      await captureInterval(agent, plan, `${plan.output}/${Math.floor(wallMs / 1000)}`, over.signal, io)
      if (!over.signal.aborted) io.out(`==> Capture successful ${timeText(Math.floor(wallMs / 1000) * 1000)} (${++count})`)
    }
  } finally {
    timer.cancel()
    stopListening()
  }
  if (interrupted) io.error('==> Error encountered during collection: stopping collection due to shutdown signal')
}

async function captureInterval(agent: AgentConnection, { capture, intervalMs }: DynamicPlan, folder: string, over: AbortSignal, io: CommandIo): Promise<void> {
  const ended = new AbortController()
  const timer = io.timer(intervalMs, () => ended.abort())
  const signal = AbortSignal.any([over, ended.signal])
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      // What is under way when the time is over ends with it.
      if (over.aborted) return
      if (!(error instanceof ConsulError) && !(error instanceof HostError)) throw error
      io.error(`==> Capture failure ${error.message}`)
    }
  }
  try {
    await io.makeFolder(folder)
    await Promise.all([
      ...(capture.includes('metrics') ? [attempt(async () => writeText(io, `${folder}/metrics.json`, await tabbedAnswer(agent, '/v1/agent/metrics', over)))] : []),
      ...(capture.includes('logs') ? [attempt(() => captureLog(agent, `${folder}/consul.log`, signal, io))] : []),
      ...(capture.includes('pprof') ? profiles.map((profile) => attempt(() => captureProfile(agent, profile, folder, intervalMs, over, io))) : []),
      passed(signal),
    ])
  } finally {
    timer.cancel()
  }
}

function passed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function captureLog(agent: AgentConnection, path: string, signal: AbortSignal, io: CommandIo): Promise<void> {
  const { status, headers, body } = await agent.send({ method: 'GET', path: '/v1/agent/monitor', parameters: { loglevel: 'DEBUG' }, signal })
  if (status !== 200) throw unexpected({ status, headers, body: await readAll(body) })
  await io.writeFile(path, untilAborted(body, signal))
}

async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function captureProfile(
  agent: AgentConnection, [file, name, timed]: (typeof profiles)[number], folder: string, intervalMs: number, over: AbortSignal, io: CommandIo,
): Promise<void> {
  const seconds = String(Math.max(Math.floor(intervalMs / 1000), 1))
  const reply = await agent.ask({ method: 'GET', path: `/debug/pprof/${name}`, parameters: timed ? { seconds } : {}, signal: over })
  // Not every agent has every profile.
  if (reply.status === 404) return
  if (reply.status !== 200) throw unexpected({ ...reply, body: reply.body.trimEnd() })
  await writeText(io, `${folder}/${file}`, reply.body)
}
