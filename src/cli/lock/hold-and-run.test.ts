import assert from 'node:assert/strict'
import test from 'node:test'
import { createClient } from '../../api/index.ts'
import { VirtualAgent } from '../../api/virtual-agent.suite.ts'
import { VirtualTiming, settled } from '../../api/virtual-timing.ts'
import type { ChildCommand, ChildExit, SignalName } from '../../runtime/child-process.ts'
import { holdAndRun } from './hold-and-run.ts'
import type { LockIo, LockPlan } from './hold-and-run.ts'

/** A child that does what the test says, and all that was said and done around it. */
class Scene {
  readonly timing = new VirtualTiming()
  readonly agent = new VirtualAgent(this.timing)
  readonly lines: string[] = []
  readonly commands: ChildCommand[] = []
  readonly signals: SignalName[] = []
  /** How the child takes a signal; by default it ends by it. */
  onSignal: (signal: SignalName) => ChildExit | undefined = (signal) => ({ code: undefined, signal })
  exit: (exit: ChildExit) => void = () => assert.fail('no child was started')
  heard: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void = () => assert.fail('nobody listens to signals')
  startError: Error | undefined
  code: number | undefined

  readonly io: LockIo = {
    out: (line) => this.lines.push(line),
    error: (line) => this.lines.push(`! ${line}`),
    onSignal: (heard) => {
      this.heard = heard
      return () => {
        this.heard = () => assert.fail('nobody listens to signals any more')
      }
    },
    startChild: async (command) => {
      this.commands.push(command)
      if (this.startError !== undefined) throw this.startError
      const { promise, resolve } = Promise.withResolvers<ChildExit>()
      this.exit = resolve
      return {
        pid: 42,
        exited: promise,
        signal: (signal) => {
          this.signals.push(signal)
          const exit = this.onSignal(signal)
          if (exit !== undefined) resolve(exit)
          return true
        },
      }
    },
  }

  async run(plan: Partial<LockPlan> = {}): Promise<{ readonly ended: Promise<void> }> {
    const client = createClient({ transport: this.agent.transport, timing: this.timing })
    const whole: LockPlan = {
      prefix: 'a', child: ['/bin/sh', '-c', 'work'], sessionName: 'test', limit: 1, monitorRetries: 3, timeoutMs: 0, passInput: false,
      childExitCode: false, verbose: true, ...plan,
    }
    const run = async (): Promise<void> => {
      this.code = await holdAndRun(this.io, client, this.timing, whole)
    }
    const ended = run()
    await settled()
    return { ended }
  }

  /** Lines since the last call. */
  said(): readonly string[] {
    return this.lines.splice(0)
  }
}

const success: ChildExit = { code: 0, signal: undefined }
const start = ['Setting up lock at path: a/.lock', 'Attempting lock acquisition', 'Starting handler']

test('holdAndRun() runs the child under the lock, gives it back and removes its key', async () => {
  const scene = new Scene()
  const { ended } = await scene.run({ passInput: true })
  assert.deepEqual(scene.commands, [{ argv: ['/bin/sh', '-c', 'work'], env: { CONSUL_LOCK_HELD: 'true' }, stdin: 'inherit' }])
  assert.equal(scene.agent.entries.get('a/.lock')?.Session, 'session-1')
  assert.equal(scene.agent.sessions.get('session-1')?.Name, 'test')
  scene.exit(success)
  await ended
  assert.deepEqual(scene.said(), [...start, 'Stdin passed to handler process', 'Child terminated, releasing lock', 'Cleanup succeeded'])
  assert.equal(scene.code, 0)
  assert.equal(scene.agent.entries.size + scene.agent.sessions.size, 0)
})

test('holdAndRun() says nothing but errors unless asked to', async () => {
  const scene = new Scene()
  const { ended } = await scene.run({ verbose: false, limit: 3 })
  scene.exit({ code: 3, signal: undefined })
  await ended
  assert.deepEqual(scene.said(), ['! Error running handler: exit status 3'])
  assert.equal(scene.code, 0)
})

test('holdAndRun() returns 2 for a child that failed or could not be started, if asked to', async () => {
  const failing = new Scene()
  const { ended } = await failing.run({ childExitCode: true })
  failing.exit({ code: 1, signal: undefined })
  await ended
  assert.equal(failing.code, 2)
  const missing = new Scene()
  missing.startError = new Error('exec: "x": executable file not found in $PATH')
  await (await missing.run({ childExitCode: true })).ended
  assert.equal(missing.code, 2)
  assert.ok(missing.said().includes('! Error starting handler: exec: "x": executable file not found in $PATH'))
})

test('holdAndRun() hands signals to the child, ends it and releases the lock', async () => {
  const scene = new Scene()
  scene.onSignal = (signal) => (signal === 'SIGINT' ? undefined : { code: undefined, signal })
  const { ended } = await scene.run({ childExitCode: true })
  scene.said()
  scene.heard('SIGINT')
  await ended
  assert.deepEqual(scene.signals, ['SIGINT', 'SIGTERM'])
  assert.deepEqual(scene.said(), [
    'Shutdown triggered, killing child', 'Terminating child pid 42', '! Error running handler: signal: terminated', 'Child terminated',
    'Cleanup succeeded',
  ])
  assert.equal(scene.code, 0)
  assert.equal(scene.agent.sessions.size, 0)
})

test('holdAndRun() kills a child that does not end within the grace period', async () => {
  const scene = new Scene()
  scene.onSignal = (signal) => (signal === 'SIGKILL' ? { code: undefined, signal } : undefined)
  const { ended } = await scene.run()
  scene.agent.invalidate('session-1')
  await settled()
  assert.deepEqual(scene.signals, ['SIGTERM'])
  await scene.timing.advance(4_999)
  assert.deepEqual(scene.signals, ['SIGTERM'])
  await scene.timing.advance(1)
  await ended
  assert.deepEqual(scene.signals, ['SIGTERM', 'SIGKILL'])
  assert.deepEqual(scene.said().slice(start.length), [
    'Lock lost, killing child', 'Terminating child pid 42', 'Child did not exit after grace period of 5s', 'Killing child pid 42',
    '! Error running handler: signal: killed', 'Cleanup succeeded',
  ])
  assert.equal(scene.code, 0)
})

test('holdAndRun() leaves the key to those who wait for it', async () => {
  const scene = new Scene()
  const { ended } = await scene.run({ limit: 2 })
  const other = await createClient({ transport: scene.agent.transport, timing: scene.timing }).semaphore('a', 2).acquire()
  scene.exit(success)
  await ended
  assert.equal(scene.said().at(-1), 'Cleanup aborted, lock in use')
  assert.equal(scene.code, 0)
  await other.release()
})

test('holdAndRun() gives up waiting at a signal, and after -timeout', async () => {
  const scene = new Scene()
  const holder = await createClient({ transport: scene.agent.transport, timing: scene.timing }).lock('a/.lock').acquire()
  const first = await scene.run()
  scene.heard('SIGTERM')
  await first.ended
  const gaveUp = ['Setting up lock at path: a/.lock', 'Attempting lock acquisition', '! Shutdown triggered or timeout during lock acquisition']
  assert.deepEqual(scene.said(), gaveUp)
  assert.equal(scene.code, 1)
  const second = await scene.run({ timeoutMs: 2_000 })
  await scene.timing.advance(2_000)
  await scene.timing.advance(1)
  await second.ended
  assert.deepEqual(scene.said(), gaveUp)
  assert.equal(scene.commands.length, 0)
  await holder.release()
  assert.equal(scene.agent.sessions.size, 0)
})

test('holdAndRun() names what failed', async () => {
  const cases: readonly (readonly [string, Partial<LockPlan>, string])[] = [
    ['GET /v1/agent/self', {}, 'Error querying Consul agent: Unexpected response code: 500 (No cluster leader)'],
    ['nothing', { prefix: '', limit: 2 }, 'Lock setup failed: missing prefix'],
    ['PUT /v1/session/create', {}, 'Lock acquisition failed: failed to create session: Unexpected response code: 500 (No cluster leader)'],
    ['GET /v1/kv', {}, 'Lock acquisition failed: failed to read lock: Unexpected response code: 500'],
  ]
  for (const [request, plan, error] of cases) {
    const scene = new Scene()
    scene.agent.interfere = (seen) => (seen.startsWith(request) ? { status: 500, body: 'No cluster leader' } : undefined)
    await (await scene.run({ verbose: false, ...plan })).ended
    assert.deepEqual(scene.said(), [`! ${error}`])
    assert.equal(scene.code, 1)
  }
  const scene = new Scene()
  const { ended } = await scene.run({ verbose: false })
  scene.agent.interfere = (seen) => (seen.includes('release=') ? { status: 500, body: 'No cluster leader' } : undefined)
  scene.exit(success)
  await ended
  assert.deepEqual(scene.said(), ['! Lock release failed: failed to release lock: Unexpected response code: 500 (No cluster leader)'])
  assert.equal(scene.code, 1)
})
