import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { checkProblem, startCheck } from '../../src/agent/checks/check.ts'
import type { CheckWorld } from '../../src/agent/checks/world.ts'
import { startCaptured } from '../../src/runtime/node/child-process.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { LogHub } from '../../src/runtime/node/log.ts'
import { nodeProbes } from '../../src/runtime/node/probes.ts'
import { nodeRandom } from '../../src/runtime/node/random.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { ConsulError } from '../../src/std/errors.ts'
import { CheckType } from '../../src/wire/records/service.ts'
import { freePorts } from './agents.ts'
import { checkCases, type CaseFields } from './check-cases.ts'
import { checkTargets, type CheckTargets } from '../../src/agent/checks/check-targets.suite.ts'
import { Program, realCli, skipWithoutReal } from './programs.ts'

type Results = Readonly<Record<string, readonly [status: string, output: string]>>
type Cases = Readonly<Record<string, CaseFields>>

test('checks judge and speak as the original, whatever they look at', { skip: skipWithoutReal }, async (t) => {
  const targets = await checkTargets(t)
  const cases = checkCases(targets)
  const [real, ours] = await Promise.all([realResults(t, targets, cases), ourResults(targets, cases)])
  const differ = Object.keys(cases).filter((name) => String(ours[name]) !== String(real[name]))
  assert.deepEqual(differ.map((name) => [name, ours[name], real[name]]), [])
})

/** What the real agent finds in the first run of each. */
async function realResults(t: TestContext, targets: CheckTargets, cases: Cases): Promise<Results> {
  const [http, server, lan] = await freePorts(3)
  const ports = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const settings = `enable_script_checks = true check_update_interval = "0s" ${ports}`
  const env = { DOCKER_HOST: `unix://${targets.docker}` }
  const program = new Program(t, realCli ?? '', ['agent', '-dev', '-bind=127.0.0.1', '-node=interop', `-hcl=${settings}`], { env })
  await program.until(/Synced node info/)
  const url = `http://127.0.0.1:${http}/v1`
  for (const [name, fields] of Object.entries(cases)) {
    const body = JSON.stringify({ ID: name, Name: name, Interval: '1s', ...fields })
    const reply = await fetch(`${url}/agent/check/register`, { method: 'PUT', body })
    assert.equal(reply.status, 200, `${name}: ${await reply.text()}`)
  }
  const found: Record<string, readonly [string, string]> = {}
  for (let index = '0'; Object.keys(cases).some((name) => found[name] === undefined);) {
    const reply = await fetch(`${url}/health/node/interop?index=${index}`)
    index = reply.headers.get('X-Consul-Index') ?? '0'
    for (const check of await reply.json() as { CheckID: string; Status: string; Output: string }[]) {
      if (check.Output !== '') found[check.CheckID] ??= [check.Status, check.Output]
    }
  }
  return found
}

const none = (): Promise<never> => Promise.reject(new ConsulError('none', 'no catalog here'))

async function ourResults(targets: CheckTargets, cases: Cases): Promise<Results> {
  const world: CheckWorld = {
    clock: nodeClock,
    // The first run comes at once.
    random: { ...nodeRandom, float: () => 0 },
    log: new LogHub().logger('agent'),
    startCaptured,
    probes: nodeProbes,
    aliases: {
      localChecks: () => [], localServiceExists: () => false, onLocalChange: () => ({ close() {} }), nodeChecks: none, nodeServiceExists: none,
    },
    settings: { outputMaxSize: 4096, discardOutput: () => false, dockerHost: bytesOfText(`unix://${targets.docker}`) },
  }
  const found: Record<string, readonly [string, string]> = {}
  await Promise.all(Object.entries(cases).map(async ([name, fields]) => {
    const definition = CheckType.fromJson(bytesOfText(JSON.stringify({ CheckID: name, Interval: '1h', ...fields })), { strict: true })
    assert.equal(checkProblem(definition), undefined, name)
    const { promise, resolve } = Promise.withResolvers<readonly [string, string]>()
    const check = startCheck(world, definition, (status, output) => resolve([status, textOfBytes(output)]))
    found[name] = await promise
    await check.close()
  }))
  return found
}
