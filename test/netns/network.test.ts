import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Program } from '../interop/programs.ts'
import { type Host, withNetwork } from './network.ts'

const program = fileURLToPath(new URL('./talker.ts', import.meta.url))

/** A program on a host that sends what it is told to and prints what it hears. */
async function talker(t: TestContext, host: Host): Promise<Program> {
  const running = new Program(t, ...host.inside(process.execPath, [program, host.ip]))
  await running.until(/^listens$/m)
  return running
}

const count = (heard: string, text: string): number => heard.split('\n').filter((line) => line.endsWith(` ${text}`)).length

test('hosts reach each other but for what is cut, lost and late', (t) => withNetwork(t, 3, async (network) => {
  const [hostA, hostB, hostC] = network.hosts as readonly [Host, Host, Host]
  const [a, b, c] = [await talker(t, hostA), await talker(t, hostB), await talker(t, hostC)]
  a.tell(`${hostB.ip} one`)
  await b.until(/^10\.77\.0\.1 one$/m)

  await network.between([hostA], [hostB], { cut: true }, { oneWay: true })
  a.tell(`${hostB.ip} two`)
  b.tell(`${hostA.ip} back`)
  await a.until(/^10\.77\.0\.2 back$/m)
  // What a host sends is carried in its order, so what came before this has been dealt with.
  a.tell(`${hostC.ip} first`)
  await c.until(/ first$/m)
  await network.everywhere({ delayMs: 60 })
  const sent = performance.now()
  a.tell(`${hostB.ip} three`)
  await b.until(/ three$/m)
  assert.ok(performance.now() - sent >= 59)
  assert.equal(count(b.said, 'two'), 0)

  await network.everywhere({})
  await network.between([hostA], [hostB], { loss: 0.5 })
  for (let at = 0; at < 200; at++) a.tell(`${hostB.ip} often`)
  a.tell(`${hostC.ip} second`)
  await c.until(/ second$/m)
  await network.everywhere({})
  a.tell(`${hostB.ip} last`)
  await b.until(/ last$/m)
  assert.ok(Math.abs(count(b.said, 'often') - 100) < 50, String(count(b.said, 'often')))
}))

test('a host whose interface is down reaches nobody until it is up again', (t) => withNetwork(t, 3, async (network) => {
  const [hostA, hostB, hostC] = network.hosts as readonly [Host, Host, Host]
  const [a, b, c] = [await talker(t, hostA), await talker(t, hostB), await talker(t, hostC)]
  await network.link(hostB, false)
  a.tell(`${hostB.ip} lost`)
  b.tell(`${hostA.ip} lost`)
  await b.until(/^ENETUNREACH$/m)
  a.tell(`${hostC.ip} first`)
  await c.until(/ first$/m)
  await network.link(hostB, true)
  a.tell(`${hostB.ip} found`)
  await b.until(/ found$/m)
  assert.equal(count(a.said + b.said, 'lost'), 0)
}))

const namespaces = (): string => spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout

test('nothing is left of a network whose test was killed', (t) => withNetwork(t, 1, async (network) => {
  const script = `
    const { Network } = await import('./network.ts')
    const { hosts: [host] } = await Network.open(1)
    const { spawn } = await import('node:child_process')
    spawn(...host.inside('sleep', ['1000']), { stdio: 'inherit' })
    console.log(process.pid)`
  // The output ends when all programs that share it have: the sleeper is one of them.
  const killed = new Program(t, process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname })
  await killed.until(/^\d+$/m)
  killed.signal('SIGKILL')
  await killed.ended()
  while (namespaces().includes(`pc${killed.pid}n`)) await network.everywhere({})
}))
