import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freshFolder, openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { contentsOf } from '../../src/raft/storage/log-store.suite.ts'
import { seeded } from './random.ts'

const program = new URL('./append-forever.ts', import.meta.url)
const rounds = Number(process.env['KILL_ROUNDS'] ?? 15)

/** What processes that were killed said had been acknowledged. */
class Acknowledged {
  readonly entries = new Map<number, string>()
  vote = 0
  trimmedTo = 0

  take(line: string): void {
    const [what, number = '0', data = ''] = line.split(' ')
    if (what === 'entry') this.entries.set(Number(number), data)
    else if (what === 'vote') this.vote = Number(number)
    else if (what === 'trim') this.trimmedTo = Math.max(this.trimmedTo, Number(number))
  }
}

/** Runs a process that appends, and kills it once it has acknowledged `count` times or so. */
async function appendAndKill(folder: string, seed: number, count: number, acknowledged: Acknowledged): Promise<void> {
  const report = join(freshFolder(), 'acknowledged')
  const child = spawn(process.execPath, [fileURLToPath(program), folder, String(seed), report], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let seen = 0
  for await (const dots of child.stdout as AsyncIterable<Buffer>) {
    seen += dots.length
    if (seen >= count) child.kill('SIGKILL')
  }
  assert.deepEqual(await exited, [null, 'SIGKILL'])
  for (const line of readFileSync(report, 'utf8').split('\n').slice(0, -1)) acknowledged.take(line)
}

async function verify(folder: string, { entries, vote, trimmedTo }: Acknowledged): Promise<number> {
  const store = await openLog(folder)
  const found = await contentsOf(store)
  assert.ok(store.stable.term >= vote, `voted in term ${vote}, but term ${store.stable.term} is stored`)
  assert.equal(store.stable.lastVoteCandidate, store.stable.term === 0 ? '' : `candidate ${store.stable.term}`)
  const texts = new Map(found.map(({ Index, Data }) => [Index, Buffer.from(Data ?? []).toString()]))
  for (const [index, text] of entries) {
    if (index > trimmedTo) assert.equal(texts.get(index), text, `acknowledged entry ${index}`)
  }
  const last = texts.get(store.lastIndex())
  if (last !== undefined) {
    const [, position, size] = last.split('/').map(Number)
    assert.equal(Number(position) + 1, size, 'the last batch is whole')
  }
  await store.close()
  return found.length
}

test(`${rounds} times kill -9 under load: nothing acknowledged is lost, no half batch`, async () => {
  const folder = freshFolder()
  const random = seeded(4711)
  const acknowledged = new Acknowledged()
  for (let round = 1; round <= rounds; round++) {
    await appendAndKill(folder, round, 1 + random.below(1500), acknowledged)
    // Every other round the next process opens what the kill left, with nobody tidying up in between.
    if (round % 2 === 0 || round === rounds) await verify(folder, acknowledged)
  }
  assert.ok(acknowledged.entries.size > 50 * rounds, `${acknowledged.entries.size} entries were acknowledged`)
})
