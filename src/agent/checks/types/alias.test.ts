import assert from 'node:assert/strict'
import test from 'node:test'
import { ConsulError } from '../../../std/errors.ts'
import { HealthCheck } from '../../../wire/records/health-check.ts'
import { untilAborted, VirtualChecks } from '../checks.suite.ts'
import type { NodeChecks } from '../world.ts'

function check(id: string, status: string, service = 'web'): HealthCheck {
  return HealthCheck.make({ Node: 'n1', CheckID: id, Name: id, Status: status, Output: `${id} says`, ServiceID: service })
}

/** The local state as an alias sees it. */
class Local {
  readonly virtual = new VirtualChecks()
  checks: HealthCheck[] = []
  services = ['web']
  watched: string[] = []
  changed: (() => void) | undefined

  constructor() {
    this.virtual.aliases = {
      ...this.virtual.aliases,
      localChecks: () => this.checks,
      localServiceExists: (id) => this.services.includes(id),
      onLocalChange: (service, changed) => {
        this.watched.push(service)
        this.changed = changed
        return { close: () => (this.changed = undefined) }
      },
    }
  }

  async now(checks: HealthCheck[]): Promise<readonly [string, string] | undefined> {
    const before = this.virtual.reported.length
    this.checks = checks
    this.changed?.()
    await this.virtual.advance(0)
    const [, status, output] = this.virtual.reported[before] ?? []
    return status === undefined ? undefined : [status, output ?? '']
  }
}

test('an alias is as the worst of the checks of its target and of the node', async () => {
  const local = new Local()
  const alias = local.virtual.start({ AliasService: 'web' })
  assert.deepEqual(local.virtual.reported, [], 'not before start() has returned')
  await local.virtual.advance(0)
  assert.deepEqual(local.virtual.reported, [[0, 'passing', 'No checks found.']])
  assert.deepEqual(local.watched, ['web'])
  assert.deepEqual(await local.now([check('a', 'passing'), check('x', 'critical', 'other')]), ['passing', 'All checks passing.'])
  assert.deepEqual(await local.now([check('a', 'warning'), check('b', 'passing')]), ['warning', 'Aliased check "a" failing: a says'])
  assert.deepEqual(await local.now([check('a', 'warning'), check('b', 'critical')]), ['critical', 'Aliased check "b" failing: b says'])
  assert.deepEqual(await local.now([check('a', 'passing'), check('n', 'critical', '')]), ['critical', 'Aliased check "n" failing: n says'])
  assert.deepEqual(await local.now([check('c1', 'critical', '')]), ['passing', 'No checks found.'])
  local.services = []
  assert.deepEqual(await local.now([]), ['critical', 'Service web could not be found on node '])
  await alias.close()
  assert.equal(local.changed, undefined)
  assert.equal(await local.virtual.timersLeft(), 0)
})

test('a local alias looks again each minute', async () => {
  const local = new Local()
  local.virtual.start({ AliasService: 'web' })
  await local.virtual.advance(130)
  assert.deepEqual(local.virtual.reported.map(([at]) => at), [0, 60, 120])
})

test('an alias of another node follows the catalog', async () => {
  const virtual = new VirtualChecks()
  const asked: (number | bigint)[] = []
  let answer: ((checks: NodeChecks) => void) | undefined
  virtual.aliases = {
    ...virtual.aliases,
    nodeChecks: (node, index, signal) => {
      assert.equal(node, 'n1')
      asked.push(index)
      return new Promise((resolve, reject) => {
        answer = resolve
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    },
    nodeServiceExists: (_, service) => Promise.resolve(service === 'there'),
  }
  const alias = virtual.start({ AliasNode: 'n1', AliasService: 'web' })
  answer?.({ index: 7, checks: [check('a', 'passing')] })
  await virtual.advance(0)
  assert.deepEqual(asked, [0], 'a breath first')
  await virtual.advance(0.2)
  answer?.({ index: 0, checks: [] })
  await virtual.advance(1)
  assert.deepEqual(asked, [0, 7, 1])
  assert.deepEqual(virtual.reported, [[0, 'passing', 'All checks passing.'], [0.2, 'critical', 'Service web could not be found on node n1']])
  await alias.close()
})

test('an alias of its own node does not count itself, and cuts what others say', async () => {
  const virtual = new VirtualChecks()
  const long = { ...check('long', 'warning', ''), Output: 'x'.repeat(5000) }
  virtual.aliases = {
    ...virtual.aliases,
    localNode: 'n1',
    nodeChecks: (_node, index, signal) => (index === 0 ? Promise.resolve({ index: 7, checks: [check('c1', 'critical', ''), long] }) : untilAborted(signal)),
  }
  const alias = virtual.start({ AliasNode: 'n1' })
  await virtual.advance(1)
  const [[, status, output] = [0, 'none', '']] = virtual.reported
  assert.equal(status, 'warning')
  assert.equal(output, `Aliased check "long" failing: ${long.Output}`.slice(0, 4096))
  await alias.close()
})

test('an alias that cannot ask says so from the second failure on, and asks less often', async () => {
  const virtual = new VirtualChecks()
  let asked = 0
  virtual.aliases = {
    ...virtual.aliases,
    nodeChecks: () => {
      asked++
      return Promise.reject(new ConsulError('none', 'No cluster leader'))
    },
  }
  const alias = virtual.start({ AliasNode: 'n1', AliasService: 'web' })
  await virtual.advance(1)
  assert.equal(asked, 4)
  assert.deepEqual(virtual.reported[0], [0, 'critical', 'Failure checking aliased node or service: No cluster leader'])
  await virtual.advance(14)
  assert.equal(asked, 7, 'after 2, 4 and 8 seconds')
  await alias.close()
  assert.equal(await virtual.timersLeft(), 0)
})
