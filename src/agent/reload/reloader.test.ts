import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogFields, Logger } from '../../runtime/ports.ts'
import { InputError } from '../../std/errors.ts'
import { fakeHost } from '../config/fake-host.suite.ts'
import { loadConfig, type LoadedConfig } from '../config/load.ts'
import { Reloader } from './reloader.ts'

class World {
  source = ''
  readonly lines: string[] = []
  readonly applied: string[] = []
  refuse: Error | undefined

  readonly load = (): LoadedConfig => loadConfig({ devMode: true, fragments: [this.source] }, fakeHost())

  reloader(): Reloader {
    const write = (message: string, fields: LogFields = {}): void => {
      this.lines.push([message, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(' '))
    }
    const log: Logger = { error: write, warn: write, info: write, debug() {}, trace() {}, named: () => log }
    return new Reloader(this.load(), this.load, {
      definitions: ({ services }) => {
        if (this.refuse !== undefined) return Promise.reject(this.refuse)
        this.applied.push(services.map(({ Name }) => Name).join())
        return Promise.resolve()
      },
      settings: ({ log: { level } }) => {
        this.applied.push(level)
        return Promise.resolve()
      },
    }, log)
  }
}

const nothing = { Added: [], Changed: [], Removed: [], Unchanged: [] }

test('a reload tells what applied, what is unchanged and what waits for a restart', async () => {
  const world = new World()
  world.source = 'services = [{ name = "a" }, { name = "b" }, { name = "c" }]'
  const reloader = world.reloader()
  world.source = 'services = [{ name = "a" }, { name = "b", port = 1 }, { name = "d" }] log_level = "WARN" datacenter = "dc2"'
  assert.deepEqual(await reloader.reload(), {
    Applied: ['log_level'], NeedRestart: ['datacenter'], Services: { Added: ['d'], Changed: ['b'], Removed: ['c'], Unchanged: ['a'] }, Checks: nothing, Warnings: [],
  })
  assert.deepEqual(world.applied, ['a,b,d', 'WARN'])
  assert.deepEqual(world.lines, [
    'Configuration reloaded applied=log_level need_restart=datacenter services=1 added, 1 changed, 1 removed, 1 unchanged checks=0 added, 0 changed, 0 removed, 0 unchanged',
    'Some changes count only after a restart keys=datacenter',
  ])
  const again = await reloader.reload()
  assert.deepEqual([again.Applied, again.NeedRestart, again.Services.Unchanged], [[], ['datacenter'], ['a', 'b', 'd']])
})

test('a source that cannot be read, or definitions that are refused, change nothing', async () => {
  const world = new World()
  const reloader = world.reloader()
  world.source = 'bogus = 1'
  await assert.rejects(reloader.reload(), /invalid config key bogus/)
  world.source = 'services = [{ name = "a" }]'
  world.refuse = new InputError('refused')
  await assert.rejects(reloader.reload(), { message: 'refused' })
  assert.deepEqual(world.applied, [])
  world.refuse = undefined
  assert.deepEqual((await reloader.reload()).Services.Added, ['a'])
})
