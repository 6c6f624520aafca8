import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Terminal } from '../../runtime/node/terminal.ts'
import type { ApiRequest, ApiResponse } from '../../std/http-transport.ts'
import type { CommandIo } from '../command.ts'
import { nodeIo } from '../node-io.ts'
import { run } from '../run.ts'

const encoder = new TextEncoder()

/** An agent that answers by path, and a machine whose timers fire when the test says so. */
class Site {
  readonly lines: string[] = []
  readonly asked: string[] = []
  readonly timers = new Map<number, () => void>()
  #waiting: (() => void) | undefined
  interrupt: () => void = () => undefined
  readonly answers: Readonly<Record<string, string | undefined>>

  constructor(answers: Readonly<Record<string, string | undefined>>) {
    this.answers = answers
  }

  readonly #answer = async ({ path, query = [], signal }: ApiRequest): Promise<ApiResponse> => {
    this.asked.push([path, ...query.map(([name, value]) => `${name}=${value}`)].join(' '))
    if (path === '/v1/agent/monitor') return { status: 200, headers: {}, body: log(signal) }
    const body = this.answers[path]
    return { status: body === undefined ? 404 : 200, headers: {}, body: chunks(body ?? 'Unknown profile\n') }
  }

  readonly io: CommandIo = {
    ...nodeIo(new Terminal()),
    out: (line) => void this.lines.push(line),
    error: (line) => void this.lines.push(`E ${line}`),
    env: () => undefined,
    wall: () => 1_795_646_346_482,
    timer: (ms, fire) => {
      this.timers.set(ms, fire)
      this.#waiting?.()
      return { cancel: () => undefined }
    },
    connect: async () => this.#answer,
    onSignal: (heard) => {
      this.interrupt = () => heard('SIGINT')
      return () => undefined
    },
  }

  /** Resolves when a timer of that length is set. */
  async armed(ms: number): Promise<() => void> {
    for (;;) {
      const fire = this.timers.get(ms)
      if (fire !== undefined) {
        this.timers.delete(ms)
        return fire
      }
      await new Promise<void>((resolve) => (this.#waiting = resolve))
    }
  }
}

async function* chunks(text: string): AsyncIterable<Uint8Array> {
  yield encoder.encode(text)
}

/** One line, and then nothing more until the caller goes. */
async function* log(signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  yield encoder.encode('a line\n')
  signal?.throwIfAborted()
  await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}

const self = (debug: boolean): string => JSON.stringify({ Config: { Version: '1.8.7' }, DebugConfig: { EnableDebug: debug } }, undefined, 4)

function scratch(t: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'debug-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

test('an archive holds what was looked at once, a folder for each interval, and what the agent has of profiles', async (t) => {
  const output = join(scratch(t), 'dbg')
  const site = new Site({
    '/v1/agent/self': self(true), '/v1/agent/host': '{\n    "Host": {\n        "a": 1\n    }\n}\n', '/v1/agent/members': '[]', '/v1/agent/metrics': '{}',
    '/debug/pprof/heap': 'heap', '/debug/pprof/profile': 'profile',
  })
  const ended = run(['debug', '-duration=10s', '-interval=5s', `-output=${output}`], site.io)
  const over = await site.armed(12_000)
  const interval = await site.armed(5_000)
  interval()
  // The next interval has begun when its timer is set; then the time is over.
  await site.armed(5_000)
  over()
  assert.equal(await ended, 0)
  assert.deepEqual(site.lines.slice(-3), [
    '==> Beginning capture interval 2026-11-25 22:39:06.482 +0000 UTC (0)', '==> Capture successful 2026-11-25 22:39:06 +0000 UTC (1)',
    `    Saved debug archive: ${output}.tar.gz`,
  ])
  const tar = gunzipSync(readFileSync(`${output}.tar.gz`)).toString('latin1')
  for (const name of ['dbg/1795646346/consul.log', 'dbg/1795646346/heap.prof', 'dbg/1795646346/metrics.json', 'dbg/host.json', 'dbg/index.json', 'dbg/cluster.json']) {
    assert.ok(tar.includes(name), name)
  }
  assert.ok(tar.includes('{\n\t"Host": {\n\t\t"a": 1\n\t}\n}'))
  assert.ok(!tar.includes('trace.out'))
  assert.ok(site.asked.includes('/debug/pprof/profile seconds=5'))
  assert.ok(site.asked.includes('/v1/agent/members pretty= wan=1'))
  assert.deepEqual(readdirSync(join(output, '..')), ['dbg.tar.gz'])
})

test('an interrupt ends it early and keeps what there is; profiles are left out where they are off', async (t) => {
  const output = join(scratch(t), 'dbg')
  const site = new Site({ '/v1/agent/self': self(false), '/v1/agent/metrics': '{}' })
  const ended = run(['debug', '-capture=metrics', '-capture=pprof', '-archive=false', `-output=${output}`], site.io)
  await site.armed(30_000)
  site.interrupt()
  assert.equal(await ended, 0)
  assert.ok(site.lines.includes('E [WARN] Unable to capture pprof. Set enable_debug to true on target agent to enable profiling.'))
  assert.ok(site.lines.includes('E ==> Error encountered during collection: stopping collection due to shutdown signal'))
  assert.equal(readFileSync(join(output, 'index.json'), 'utf8'), '{\n\t"Version": 1,\n\t"AgentVersion": "1.8.7",\n\t"Interval": "30s",\n\t"Duration": "2m0s",\n\t"Targets": [\n\t\t"metrics"\n\t]\n}')
})
