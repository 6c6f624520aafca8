import { startOurs, startReal } from './agents.ts'
import type { RunningTarget } from './agents.ts'
import { normalise } from './normalise.ts'
import { runCorpus } from './run-corpus.ts'
import { get } from './step.ts'
import type { Corpus } from './step.ts'
import type { WireAnswer } from './wire-client.ts'

/** The original and ours, started alike. */
export interface Pair extends AsyncDisposable {
  readonly theirs: RunningTarget
  readonly ours: RunningTarget
}

/** What the leader and the agent itself write at first, in an order of chance: pairs in which it was not the same are left. */
const beginning: Corpus = { name: 'beginning', agent: 'dev', steps: [get('/v1/catalog/nodes'), get('/v1/health/node/node1'), get('/v1/catalog/services'), get('/v1/session/list')] }

/** Starts both as a corpus wants them. */
export async function startPair(path: string, corpus: Corpus): Promise<Pair> {
  for (;;) {
    const stack = new AsyncDisposableStack()
    const theirs = stack.use(await startReal(path, corpus))
    const ours = stack.use(await startOurs(corpus))
    const [a, b] = await Promise.all([theirs, ours].map(async ({ identity }) => normalise(await settled(identity.httpPort), beginning.steps, identity)))
    if (JSON.stringify(a) === JSON.stringify(b)) return { theirs, ours, [Symbol.asyncDispose]: () => stack.disposeAsync() }
    await stack.disposeAsync()
  }
}

/** Waits until the node has all that leader and agent say of it. */
async function settled(port: number): Promise<readonly (WireAnswer | undefined)[]> {
  const read = (path: string): Promise<readonly (WireAnswer | undefined)[]> => runCorpus({ ...beginning, steps: [get(path)] }, port)
  for (let index = '0'; ; ) {
    const [answer] = await read(`/v1/health/node/node1?index=${index}&wait=10s`)
    if (/serfHealth/.test(answer?.body ?? '')) break
    index = indexOf(answer)
  }
  for (let index = '0'; ; ) {
    const [answer] = await read(`/v1/catalog/nodes?index=${index}&wait=10s`)
    if (/"lan"/.test(answer?.body ?? '')) return runCorpus(beginning, port)
    index = indexOf(answer)
  }
}

const indexOf = (answer: WireAnswer | undefined): string => /\d+/.exec(answer?.headers.find((line) => line.startsWith('X-Consul-Index: ')) ?? '0')![0]
