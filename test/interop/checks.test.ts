import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { checkProblem, startCheck } from '../../src/agent/checks/check.ts'
import type { CheckWorld } from '../../src/agent/checks/world.ts'
import { startAgent } from '../../src/index.ts'
import { startCaptured } from '../../src/runtime/node/child-process.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { LogHub } from '../../src/runtime/node/log.ts'
import { nodeProbes } from '../../src/runtime/node/probes.ts'
import { nodeRandom } from '../../src/runtime/node/random.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { ConsulError } from '../../src/std/errors.ts'
import { CheckType } from '../../src/wire/records/service.ts'
import { freePorts } from './free-ports.ts'
import { checkCases, type CaseFields } from './check-cases.ts'
import { checkTargets, type CheckTargets } from '../../src/agent/checks/check-targets.suite.ts'
import { Program, realCli, skipWithoutReal } from './programs.ts'

type Results = Readonly<Record<string, readonly [status: string, output: string]>>
type Cases = Readonly<Record<string, CaseFields>>

test('checks judge and speak as the original, whatever they look at', { skip: skipWithoutReal }, async (t) => {
  const targets = await checkTargets(t)
  const cases = checkCases(targets)
  const [real, ours, agents] = await Promise.all([realResults(t, targets, cases), ourResults(targets, cases), ourAgentResults(t, cases)])
  for (const found of [ours, agents]) {
    const differ = Object.keys(found).filter((name) => String(found[name]) !== String(real[name]))
    assert.deepEqual(differ.map((name) => [name, found[name], real[name]]), [])
  }
  assert.equal(Object.keys(ours).length, Object.keys(cases).length)
})

async function realResults(t: TestContext, targets: CheckTargets, cases: Cases): Promise<Results> {
  const [http, server, lan] = await freePorts(3)
  const ports = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const env = { DOCKER_HOST: `unix://${targets.docker}` }
  const program = new Program(t, realCli ?? '', ['agent', '-dev', '-bind=127.0.0.1', '-node=interop', `-hcl=${settings} ${ports}`], { env })
  await program.until(/Synced node info/)
  return resultsOf(`http://127.0.0.1:${http}`, cases)
}

/** Without those in containers: where the engine is, an agent takes from the environment of its process. */
async function ourAgentResults(t: TestContext, cases: Cases): Promise<Results> {
  const agent = await startAgent({ nodeName: 'interop', config: settings })
  t.after(() => agent.close())
  return resultsOf(agent.addresses.http, Object.fromEntries(Object.entries(cases).filter(([name]) => !name.startsWith('docker-'))))
}

const settings = 'enable_script_checks = true check_update_interval = "0s"'

/** Whoever asks others has as long as the interval is, which a busy machine may not keep. */
const patient = (fields: CaseFields): CaseFields => ('HTTP' in fields || 'TCP' in fields || 'GRPC' in fields ? { Timeout: '30s', ...fields } : fields)

/** What an agent finds in the first run of each. */
async function resultsOf(address: string, cases: Cases): Promise<Results> {
  for (const [name, fields] of Object.entries(cases)) {
    const body = JSON.stringify({ ID: name, Name: name, Interval: '3s', ...patient(fields) })
    const reply = await fetch(`${address}/v1/agent/check/register`, { method: 'PUT', body })
    assert.equal(reply.status, 200, `${name}: ${await reply.text()}`)
  }
  const found: Record<string, readonly [string, string]> = {}
  for (let index = '0'; Object.keys(cases).some((name) => found[name] === undefined);) {
    const reply = await fetch(`${address}/v1/health/node/interop?index=${index}`)
    index = reply.headers.get('X-Consul-Index') ?? '0'
    for (const check of await reply.json() as { CheckID: string; Status: string; Output: string }[]) {
      if (check.Output !== '' && check.CheckID in cases) found[check.CheckID] ??= [check.Status, check.Output]
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
      localNode: 'interop', localChecks: () => [], localServiceExists: () => false, onLocalChange: () => ({ close() {} }), nodeChecks: none, nodeServiceExists: none,
    },
    settings: { outputMaxSize: 4096, discardOutput: () => false, dockerHost: bytesOfText(`unix://${targets.docker}`) },
  }
  const found: Record<string, readonly [string, string]> = {}
  await Promise.all(Object.entries(cases).map(async ([name, fields]) => {
    const definition = CheckType.fromJson(bytesOfText(JSON.stringify({ CheckID: name, Interval: '1h', ...patient(fields) })), { strict: true })
    assert.equal(checkProblem(definition), undefined, name)
    const { promise, resolve } = Promise.withResolvers<readonly [string, string]>()
    const check = startCheck(world, definition, (status, output) => resolve([status, textOfBytes(output)]))
    found[name] = await promise
    await check.close()
  }))
  return found
}
