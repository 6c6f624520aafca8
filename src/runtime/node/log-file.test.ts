import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { keepLog, type KeptLog, type LogFileOptions } from './log-file.ts'
import { LogHub } from './log.ts'

class Site {
  readonly folder: string
  readonly hub = new LogHub(() => 1_000)
  nowMs = 0
  wallMs = 5

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), 'proconsul-log-'))
    t.after(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 }))
  }

  keep(options: Partial<LogFileOptions> = {}): KeptLog {
    const times = { now: () => this.nowMs, wall: () => this.wallMs }
    return keepLog(this.hub, { path: `${this.folder}/agent.log`, rotateMs: 1_000, rotateBytes: 0, maxFiles: 0, level: 'info', json: false, ...options }, times)
  }

  get files(): readonly string[] {
    return readdirSync(this.folder).sort()
  }

  text(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }
}

test('lines go to a file that has the time in its name, and that only its group may read', (t) => {
  const site = new Site(t)
  const kept = site.keep()
  const log = site.hub.logger('agent')
  log.info('said', { a: 1 })
  log.debug('not said')
  kept.setLevel('debug')
  log.debug('said now')
  kept.close()
  log.error('after the end')
  assert.deepEqual(site.files, ['agent-5000000.log'])
  assert.match(site.text('agent-5000000.log'), /^\S+ \[INFO\] {2}agent: said: a=1\n\S+ \[DEBUG\] agent: said now\n$/)
  assert.equal(statSync(join(site.folder, 'agent-5000000.log')).mode & 0o777, 0o640)
})

test('a new file is begun by size and by time, and old ones go', (t) => {
  const site = new Site(t)
  const log = site.hub.logger('agent')
  const kept = site.keep({ path: `${site.folder}/`, rotateBytes: 60, maxFiles: 2 })
  for (const word of ['one', 'two', 'three', 'four', 'five']) log.info(word.padEnd(40, '.'))
  // Two old ones and the one that is written to; each line was more than there may be in a file before the next is begun.
  assert.deepEqual(site.files, ['consul-5000002.log', 'consul-5000003.log', 'consul-5000004.log'])
  assert.match(site.text('consul-5000004.log'), /five/)
  site.nowMs = 1_000
  site.wallMs = 1_005
  log.info('later')
  assert.ok(site.files.includes('consul-1005000000.log'))
  kept.close()
})

test('other files are left alone', (t) => {
  const site = new Site(t)
  for (const name of ['agent.log', 'other-1.log', 'agent-1.txt']) writeFileSync(join(site.folder, name), '')
  const kept = site.keep({ rotateBytes: 1, maxFiles: -1 })
  const log = site.hub.logger('agent')
  log.info('a')
  log.info('b')
  kept.close()
  assert.deepEqual(site.files, ['agent-1.txt', 'agent-5000001.log', 'agent.log', 'other-1.log'])
})

test('a folder that is not there stops the start; one that goes away later costs lines, which are counted', (t) => {
  const site = new Site(t)
  assert.throws(() => site.keep({ path: `${site.folder}/none/agent.log` }), {
    message: `Failed to setup logging: open ${site.folder}/none/agent-5000000.log: no such file or directory`,
  })
  const kept = site.keep({ rotateBytes: 1 })
  const log = site.hub.logger('agent')
  log.info('kept')
  rmSync(site.folder, { recursive: true, force: true, maxRetries: 10 })
  log.info('lost')
  log.info('lost')
  mkdirSync(site.folder)
  log.info('there again')
  kept.close()
  const [name = ''] = site.files
  assert.match(site.text(name), /^\(2 lines were lost: write \S+: no such file or directory\)\n\S+ \[INFO\] {2}agent: there again\n$/)
})
