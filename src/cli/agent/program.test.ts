import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessSignal } from '../../runtime/node/signals.ts'
import type { LogFields, Logger } from '../../runtime/ports.ts'
import { type ProgramOptions, type ProgramWorld, type RunningAgent, runProgram, type StartAgent } from './program.ts'

const facts = {
  version: '1.8.7', nodeName: 'n', datacenter: 'dc1', server: true, bootstrap: false, clientAddrs: ['127.0.0.1', '::1'], advertiseAddr: '10.0.0.1',
  gossip: { encrypt: 'key' }, tls: { verifyIncoming: false, verifyOutgoing: true },
  ports: { http: 8500, https: -1, grpc: -1, dns: 8600, serfLan: 8301, serfWan: 8302 },
}
const options: ProgramOptions = { facts, quiet: false, leaveTimeoutMs: 15_000, skipLeaveOnInterrupt: true, leaveOnTerminate: false }

/** A world whose signals and timers are pushed by the test. */
class FakeWorld implements ProgramWorld {
  readonly lines: string[] = []
  readonly timers: (() => void)[] = []
  #heard: ((signal: ProcessSignal) => void) | undefined
  readonly log: Logger = fakeLog(this.lines)
  print(line: string): void {
    this.lines.push(line)
  }
  openLog(): void {
    this.lines.push('(log opens)')
  }
  onSignal(heard: (signal: ProcessSignal) => void): () => void {
    this.#heard = heard
    return () => {
      this.#heard = undefined
    }
  }
  timer(_delayMs: number, fire: () => void): { cancel(): void } {
    this.timers.push(fire)
    return { cancel: () => undefined }
  }
  signal(name: ProcessSignal): void {
    this.#heard?.(name)
  }
}

function fakeLog(lines: string[]): Logger {
  const write = (level: string) => (message: string, fields: LogFields = {}): void => {
    lines.push([level, message, ...Object.entries(fields).map(([name, value]) => `${name}=${value instanceof Error ? value.message : String(value)}`)].join(' '))
  }
  return { error: write('E'), warn: write('W'), info: write('I'), debug: write('D'), trace: write('T'), named: () => fakeLog(lines) }
}

interface FakeAgent extends RunningAgent {
  closed: number
}

function fakeAgent(more: Partial<RunningAgent> = {}): FakeAgent {
  const agent: FakeAgent = {
    closed: 0,
    failed: new Promise(() => undefined),
    left: new Promise(() => undefined),
    reload: () => Promise.resolve(),
    leave: () => agent.close(),
    close() {
      agent.closed++
      return Promise.resolve()
    },
    ...more,
  }
  return agent
}

/** Starts, and calls `running` when the agent serves. */
async function program(agent: RunningAgent, running: (world: FakeWorld) => void, how: Partial<ProgramOptions> = {}): Promise<{ code: number, world: FakeWorld }> {
  const world = new FakeWorld()
  const start: StartAgent = (onIdentity) => {
    onIdentity('id-1')
    return Promise.resolve(agent)
  }
  const done = runProgram(start, { ...options, ...how }, world)
  setImmediate(() => running(world))
  return { code: await done, world }
}

test('the banner is that of the original', async () => {
  const { world } = await program(fakeAgent(), (running) => running.signal('SIGINT'))
  assert.deepEqual(world.lines.slice(0, 14), [
    '==> Starting Consul agent...',
    "           Version: '1.8.7'",
    "           Node ID: 'id-1'",
    "         Node name: 'n'",
    "        Datacenter: 'dc1' (Segment: '<all>')",
    '            Server: true (Bootstrap: false)',
    '       Client Addr: [127.0.0.1 ::1] (HTTP: 8500, HTTPS: -1, gRPC: -1, DNS: 8600)',
    '      Cluster Addr: 10.0.0.1 (LAN: 8301, WAN: 8302)',
    '           Encrypt: Gossip: true, TLS-Outgoing: true, TLS-Incoming: false, Auto-Encrypt-TLS: false',
    '',
    '==> Log data will now stream in as it occurs:',
    '',
    '(log opens)',
    '==> Consul agent running!',
  ])
})

test('a signal without a leave ends with 1', async () => {
  const agent = fakeAgent()
  const { code, world } = await program(agent, (running) => running.signal('SIGTERM'))
  assert.deepEqual([code, agent.closed], [1, 1])
  assert.deepEqual(world.lines.slice(-2), ['I Caught signal=terminated', 'I Graceful shutdown disabled. Exiting'])
})

test('a signal with a leave ends with 0', async () => {
  const agent = fakeAgent()
  const { code, world } = await program(agent, (running) => running.signal('SIGINT'), { skipLeaveOnInterrupt: false })
  assert.deepEqual([code, agent.closed], [0, 1])
  assert.deepEqual(world.lines.slice(-3), ['I Caught signal=interrupt', 'I Gracefully shutting down agent...', 'I Graceful exit completed'])
})

function stuck(): RunningAgent {
  return fakeAgent({ close: () => new Promise(() => undefined) })
}

test('a second signal or the time limit ends a leave with 1', async () => {
  const second = await program(stuck(), (running) => {
    running.signal('SIGINT')
    setImmediate(() => running.signal('SIGINT'))
  }, { skipLeaveOnInterrupt: false })
  assert.equal(second.code, 1)
  assert.equal(second.world.lines.at(-1), 'I Caught second signal, Exiting signal=interrupt')
  const late = await program(stuck(), (running) => {
    running.signal('SIGINT')
    setImmediate(() => running.timers.forEach((fire) => fire()))
  }, { skipLeaveOnInterrupt: false })
  assert.equal(late.code, 1)
  assert.equal(late.world.lines.at(-1), 'I Timeout on graceful leave. Exiting')
})

test('SIGHUP reloads; what goes wrong is logged and the agent runs on', async () => {
  const { code, world } = await program(fakeAgent({ reload: () => Promise.reject(new Error('bogus')) }), (running) => {
    running.signal('SIGHUP')
    running.signal('SIGTERM')
  })
  assert.equal(code, 1)
  assert.ok(world.lines.includes('I Reloading configuration...'))
  assert.ok(world.lines.includes('E Reload config failed error=bogus'))
})

test('an agent that was asked to leave ends the program with 0', async () => {
  const agent = fakeAgent({ left: Promise.resolve() })
  const { code } = await program(agent, () => undefined)
  assert.deepEqual([code, agent.closed], [0, 1])
})

function failing(onIdentity: (nodeId: string) => void): Promise<RunningAgent> {
  onIdentity('id-1')
  return Promise.reject(new Error('port in use'))
}

test('a failure before the identity is thrown, one after it is logged', async () => {
  const world = new FakeWorld()
  await assert.rejects(runProgram(() => Promise.reject(new Error('no id')), options, world), { message: 'no id' })
  assert.deepEqual(world.lines, [])
  assert.equal(await runProgram(failing, options, world), 1)
  assert.equal(world.lines.at(-1), 'E Error starting agent error=port in use')
})

test('a signal while the agent starts stops it', async () => {
  const world = new FakeWorld()
  const agent = fakeAgent()
  const start: StartAgent = (onIdentity) => {
    onIdentity('id-1')
    world.signal('SIGHUP')
    world.signal('SIGINT')
    return Promise.resolve(agent)
  }
  assert.equal(await runProgram(start, options, world), 1)
  assert.equal(agent.closed, 1)
  assert.ok(world.lines.includes('E Caught signal=hangup error=cannot reload before agent started'))
})

test('an agent that cannot go on ends the program with 1', async () => {
  const agent = fakeAgent({ failed: Promise.resolve(new Error('sync failed')) })
  const { code, world } = await program(agent, () => undefined)
  assert.deepEqual([code, agent.closed], [1, 1])
  assert.equal(world.lines.at(-1), 'E Agent cannot go on error=sync failed')
})

test('with JSON logs there is no banner', async () => {
  const { world } = await program(fakeAgent(), (running) => running.signal('SIGINT'), { quiet: true })
  assert.equal(world.lines[0], '(log opens)')
})
