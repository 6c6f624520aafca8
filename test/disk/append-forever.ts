import { openSync, writeSync } from 'node:fs'
import { LogType } from '../../src/raft/ports.ts'
import type { LogEntry } from '../../src/raft/ports.ts'
import { openLog } from '../../src/raft/storage/log-folder.suite.ts'
import { seeded } from './random.ts'

// Appends under load until it is killed, and writes into a file what has been acknowledged, with a dot on standard output for each
// line. Data of an entry is `batch/position/size` of the batch it came in, then padding; so the reader can tell half a batch.
const [folder = '', seed = '1', file = ''] = process.argv.slice(2)
const random = seeded(Number(seed))
const store = await openLog(folder)
const lines = openSync(file, 'a')
const say = (line: string): void => {
  writeSync(lines, `${line}\n`)
  process.stdout.write('.')
}
let batch = 0

function batchFrom(index: number, term: number): LogEntry[] {
  const size = 1 + random.below(8)
  batch++
  return Array.from({ length: size }, (_, at) => {
    const text = `${seed}.${batch}/${at}/${size}/`
    return { Index: index + at, Term: term, Type: LogType.command, Data: Buffer.from(text.padEnd(text.length + random.below(900), '.')), Extensions: null }
  })
}

async function writer(): Promise<void> {
  for (;;) {
    const entries = batchFrom(store.lastIndex() + 1, Number(seed))
    await store.append(entries)
    for (const { Index, Data } of entries) say(`entry ${Index} ${Buffer.from(Data ?? []).toString()}`)
  }
}

async function voter(): Promise<void> {
  for (let term = store.stable.term + 1; ; term++) {
    await store.setStable({ term, lastVoteTerm: term, lastVoteCandidate: `candidate ${term}` })
    say(`vote ${term}`)
  }
}

async function trimmer(): Promise<void> {
  for (;;) {
    const upTo = store.lastIndex() - 2000
    say(`trim ${upTo}`)
    if (upTo > 0) await store.truncatePrefix(upTo)
    await store.append([])
  }
}

say(`opened ${store.firstIndex()} ${store.lastIndex()}`)
await Promise.all([...Array.from({ length: 8 }, writer), voter(), trimmer()])
