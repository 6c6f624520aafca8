import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Program } from '../interop/programs.ts'
import { type Host, type Network, withNetwork } from './network.ts'

const program = fileURLToPath(new URL('./talker.ts', import.meta.url))

/** A program on a host that sends what it is told to and prints what it hears. */
async function talker(t: TestContext, host: Host): Promise<Program> {
  const running = new Program(t, ...host.inside(process.execPath, [program, host.ip]))
  await running.until(/^listens$/m)
  return running
}

async function pair(t: TestContext, { hosts }: Network): Promise<readonly [a: Program, b: Program, fromA: string, fromB: string]> {
  const [a, b] = hosts as readonly [Host, Host]
  return [await talker(t, a), await talker(t, b), a.ip, b.ip]
}

const count = (heard: string, text: string): number => heard.split('\n').filter((line) => line.endsWith(` ${text}`)).length

test('hosts reach each other but for what is cut, lost and late', (t) => withNetwork(t, 2, async (network) => {
  const [a, b, aIp, bIp] = await pair(t, network)
  const [hostA, hostB] = network.hosts as readonly [Host, Host]
  a.tell(`${bIp} one`)
  await b.until(/^10\.77\.0\.1 one$/m)

  await network.between([hostA], [hostB], { cut: true }, { oneWay: true })
  a.tell(`${bIp} two`)
  b.tell(`${aIp} back`)
  await a.until(/^10\.77\.0\.2 back$/m)
  await network.everywhere({ delayMs: 60 })
  const sent = performance.now()
  a.tell(`${bIp} three`)
  await b.until(/ three$/m)
  assert.ok(performance.now() - sent >= 59)
  assert.equal(count(b.said, 'two'), 0)

  await network.everywhere({ loss: 0.5 })
  for (let at = 0; at < 200; at++) a.tell(`${bIp} often`)
  // Lines and orders take different ways, so the last of these must have left before the loss ends.
  a.tell(`${aIp} sent`)
  await a.until(/ sent$/m)
  await network.everywhere({})
  a.tell(`${bIp} last`)
  await b.until(/ last$/m)
  assert.ok(Math.abs(count(b.said, 'often') - 100) < 50, String(count(b.said, 'often')))
}))

test('a host whose interface is down reaches nobody until it is up again', (t) => withNetwork(t, 2, async (network) => {
  const [a, b, aIp, bIp] = await pair(t, network)
  const hostB = network.hosts[1]!
  await network.link(hostB, false)
  a.tell(`${bIp} lost`)
  b.tell(`${aIp} lost`)
  await b.until(/^ENETUNREACH$/m)
  await network.link(hostB, true)
  a.tell(`${bIp} found`)
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
