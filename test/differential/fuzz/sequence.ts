import type { Corpus, Step } from '../step.ts'
import { Draw } from './draw.ts'
import { dump } from './dump.ts'
import { deregister, register } from './nouns/catalog.ts'
import { configDelete, configRead, configWrite } from './nouns/config.ts'
import { coordinateRead, coordinateWrite } from './nouns/coordinate.ts'
import { intentionRead, intentionWrite } from './nouns/intention.ts'
import { kvDelete, kvGet, kvList, kvWrite } from './nouns/kv.ts'
import { queryRead, queryWrite } from './nouns/query.ts'
import { catalogRead } from './nouns/reads.ts'
import { sessionCreate, sessionRead, sessionVerb } from './nouns/session.ts'
import { transaction } from './nouns/txn.ts'

type Generator = (draw: Draw) => Step | readonly Step[]

const writes = {
  kv: [kvWrite, kvWrite, kvDelete],
  session: [sessionCreate, sessionVerb],
  txn: [transaction],
  catalog: [register, register, register, deregister],
  query: [queryWrite],
  config: [configWrite, configWrite, configDelete],
  intention: [intentionWrite],
  coordinate: [coordinateWrite],
} satisfies Record<string, readonly Generator[]>

const reads = {
  kv: [kvGet, kvList],
  session: [sessionRead],
  txn: [kvGet],
  catalog: [catalogRead, catalogRead, catalogRead],
  query: [queryRead, queryRead],
  config: [configRead],
  intention: [intentionRead],
  coordinate: [coordinateRead],
} satisfies Record<string, readonly Generator[]>

type Noun = keyof typeof writes

/** What a sequence is about: nouns whose states meet. */
const profiles: readonly (readonly Noun[])[] = [
  ['kv', 'session', 'txn'], ['kv', 'session', 'txn'], ['catalog'], ['catalog', 'session', 'kv'], ['catalog', 'txn'], ['query', 'catalog', 'session'], ['config', 'catalog'], ['config'], ['intention', 'config'],
  ['kv', 'session', 'txn', 'catalog', 'query', 'config', 'intention'],
]

/** Distances come to the servers by and by. */
const nearby: readonly Noun[] = ['coordinate', 'catalog', 'query']

/**
 * The sequence of a seed: requests that keep meeting the same few things, then the whole state as lists show it. Reads that wait for a
 * while hang on how busy the machine is.
 */
export function sequence(seed: number, length = 60, waits = true): Corpus {
  const draw = new Draw(seed)
  const nouns = draw.one(...((waits ? [...profiles, nearby] : profiles) as [readonly Noun[], ...(readonly Noun[])[]]))
  const steps: Step[] = []
  const from = (table: Readonly<Record<Noun, readonly Generator[]>>): readonly Step[] => {
    const generators = nouns.flatMap((noun) => table[noun])
    return [draw.one(...(generators as [Generator, ...Generator[]]))(draw)].flat()
  }
  while (steps.length < length) {
    if (waits && nouns !== nearby && draw.chance(0.04)) steps.push(...waiting(draw, from(reads)[0]!, from(writes), steps.length))
    else steps.push(...(draw.chance(0.55) ? from(writes) : from(reads)))
  }
  // In dev mode JSON is indented. A server with a disk is slower, and gathers coordinates for seconds.
  const agent = waits && nouns !== nearby && draw.chance(0.15) ? 'server' : 'dev'
  // Of a node that is not there the original's page row sets headers too late, which come out only where the reply is held back to be packed.
  const packed = steps.map((step) => (step.method === 'GET' && !step.path.startsWith('/v1/internal/ui/node/') && draw.chance(0.04) ? { ...step, headers: { 'Accept-Encoding': 'gzip' } } : step))
  return { name: `seed ${seed}`, agent, config: { disable_coordinates: nouns !== nearby }, steps: [...packed, ...dump] }
}

/** How long such a read waits. */
export const waitMs = 500

/** A read that waits for a write which may concern it. */
function waiting(draw: Draw, read: Step, write: readonly Step[], at: number): readonly Step[] {
  const path = read.path.replace(/[?&;](?:index|wait)=[^&;]*/g, '').replace(/^([^?]*)&/, '$1?')
  const name = draw.keep('index')
  const mark = path.includes('?') ? '&' : '?'
  const view = read.view === undefined ? {} : { view: read.view }
  return [
    { method: 'GET', path, ...view, capture: { [name]: 'header:X-Consul-Index' } },
    { method: 'GET', path: `${path}${mark}index={{${name}}}&wait=${waitMs}ms`, start: `wait${at}` },
    ...write,
    { method: 'GET', path, ...view, finish: `wait${at}` },
  ]
}
