import assert from 'node:assert/strict'
import test from 'node:test'
import { checkTargets } from '../check-targets.suite.ts'
import { RealChecks } from '../real-checks.suite.ts'

const run = (name: string): { readonly DockerContainerID: string; readonly ScriptArgs: string[] } => ({ DockerContainerID: name, ScriptArgs: ['true'] })

test('a Docker check goes by the exit code of what it runs in the container', async (t) => {
  const { docker } = await checkTargets(t)
  const checks = new RealChecks()
  checks.dockerHost = `unix://${docker}`
  assert.deepEqual(await checks.once(run('ok')), ['passing', 'in ok'])
  assert.deepEqual(await checks.once(run('warn')), ['warning', 'in warn'])
  assert.deepEqual(await checks.once(run('bad')), ['critical', 'in bad'])
  const [status, output] = await checks.once(run('long'))
  assert.equal(status, 'passing')
  assert.match(output, /^Captured 4096 of 10000 bytes\n\.\.\.\n\d{4096}$/)
})

test('a Docker check says what the engine refused, in the words of the original', async (t) => {
  const { docker } = await checkTargets(t)
  const checks = new RealChecks()
  checks.dockerHost = `unix://${docker}`
  const cases = [
    ['gone', 'create exec failed for unknown container gone'],
    ['paused', 'create exec failed since container paused is paused or stopped'],
    ['ill', 'create exec failed for container ill with status 500: {"message":"oh no"}'],
    ['odd', "create exec response for container odd cannot be parsed: invalid character 'o' in literal null (expecting 'u')"],
    ['late', 'start exec failed for container late: invalid exec id late'],
    ['lost', 'inspect exec failed for container lost with status 500: {"message":"lost it"}'],
  ] as const
  for (const [name, text] of cases) assert.deepEqual(await checks.once(run(name)), ['critical', text])
})

test('a Docker check without an engine is critical', async () => {
  const checks = new RealChecks()
  checks.dockerHost = 'unix:///no/such.sock'
  const url = 'http://%2Fno%2Fsuch.sock/containers/a/exec'
  const text = `create exec failed for container a: Post "${url}": dial unix /no/such.sock: connect: no such file or directory`
  assert.deepEqual(await checks.once(run('a')), ['critical', text])
  checks.dockerHost = 'nonsense'
  assert.deepEqual(await checks.once(run('a')), ['critical', 'unable to parse docker host `nonsense`'])
})
