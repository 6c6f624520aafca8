import { ask, type Running, startAgent } from './rig/agents.ts'
import { residentBytes } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const nodes = 1000
const perNode = 100
const services = nodes * perNode
/** Most operations of one transaction. */
const perTransaction = 64
const connections = 8

/** Both programs leave garbage behind when they are written to this fast, and both tidy up when they get a moment. */
const restSeconds = 25

/** Memory of the process, before and after its catalog got many services. */
export const catalogMemory: Question = {
  name: 'catalog-memory',
  asks: `how much memory does a catalog of ${services} services on ${nodes} nodes take?`,
  wrongIf: 'a collector has not run yet: look at both figures, right after writing and after a rest.',
  run: async () => {
    const real = await measure('real')
    const ours = await measure('ours')
    printGoal('memory of the catalog after a rest, ours / real', ours / real, { atMost: 1 / 3 })
  },
}

async function measure(contender: 'real' | 'ours'): Promise<number> {
  const agent = await startAgent(contender, { durable: true })
  try {
    const before = residentBytes(agent.pid)
    const from = performance.now()
    await transact(agent, Array.from({ length: nodes }, (_, node) => nodeOperation(node)))
    await transact(agent, Array.from({ length: services }, (_, service) => serviceOperation(service)))
    const took = (performance.now() - from) / 1000
    const written = residentBytes(agent.pid)
    await new Promise((resolve) => setTimeout(resolve, restSeconds * 1000))
    const rested = residentBytes(agent.pid)
    console.log(
      `  ${contender.padEnd(6)} ${mb(before)} MB at start, ${mb(written)} MB with the services after ${took.toFixed(1)} s, ${mb(rested)} MB after ` +
      `${restSeconds} s of rest: ${((rested - before) / services).toFixed(0)} bytes a service`,
    )
    return rested - before
  } finally {
    await agent.stop()
  }
}

/** Each service has an ID of its own; a hundred share a name. */
function serviceOperation(at: number): object {
  const node = Math.floor(at / perNode)
  const name = `service-${at % 1000}`
  return {
    Service: {
      Verb: 'set',
      Node: `node-${node}`,
      Service: {
        ID: `${name}-${at}`, Service: name, Tags: ['primary', `v${at % 10}`], Address: addressOf(node), Port: 10_000 + (at % 50_000),
        Meta: { version: `1.${at % 20}`, team: `team-${at % 50}` }, Weights: { Passing: 1, Warning: 1 },
      },
    },
  }
}

function nodeOperation(node: number): object {
  return { Node: { Verb: 'set', Node: { Node: `node-${node}`, Address: addressOf(node) } } }
}

function addressOf(node: number): string {
  return `10.20.${Math.floor(node / 250)}.${node % 250}`
}

/** Sends operations in transactions, some at a time. */
async function transact({ port }: Running, operations: readonly object[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(operations.length / perTransaction) }, (_, batch) => batch * perTransaction)
  const queue = starts.values()
  const worker = async (): Promise<void> => {
    for (const start of queue) {
      const reply = await ask(port, 'PUT', '/v1/txn', JSON.stringify(operations.slice(start, start + perTransaction)))
      if (reply?.status !== 200) throw new Error(`a transaction was answered ${reply?.status}: ${reply?.body.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

if (import.meta.main) await answer(catalogMemory, optionsFrom(process.argv.slice(2)))
