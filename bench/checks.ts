import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ask, startAgent } from './rig/agents.ts'
import { median } from './rig/histogram.ts'
import { cpuSeconds } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const count = 1_000
const intervalSeconds = 10

/** What it costs to look at many services. */
export const checks: Question = {
  name: 'checks',
  asks: `which share of a core do ${count} HTTP checks take, each run every ${intervalSeconds} s?`,
  wrongIf: 'other work shares the cores: caches go cold between checks. The target is this process, so its cost is not counted.',
  run: async ({ rounds }) => {
    let requests = 0
    const target = createServer((request, response) => {
      requests += 1
      request.resume()
      response.end('fine')
    }).listen(0, '127.0.0.1')
    await once(target, 'listening')
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/health`
    const shares = { real: [] as number[], ours: [] as number[] }
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of ['real', 'ours'] as const) {
        const agent = await startAgent(contender, { durable: false })
        try {
          await register(agent.port, url)
          const { share, perSecond } = await measure(agent.pid, () => requests)
          console.log(`  ${contender.padEnd(6)} ${(share * 100).toFixed(2)} % of a core at ${perSecond.toFixed(0)} checks a second`)
          if (perSecond < (0.9 * count) / intervalSeconds) throw new Error(`${contender} runs too few checks`)
          shares[contender].push(share)
        } finally {
          await agent.stop()
        }
      }
    }
    target.close()
    printGoal('share of a core', median(shares.ours), { atMost: 0.1 })
    printGoal('ours / real', median(shares.ours) / median(shares.real), { atMost: 2 })
  },
}

async function register(port: number, url: string): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const check = { ID: `c${n}`, Name: `c${n}`, HTTP: url, Interval: `${intervalSeconds}s` }
    const reply = await ask(port, 'PUT', '/v1/agent/check/register', JSON.stringify(check))
    if (reply?.status !== 200) throw new Error(`not registered: ${reply?.status} ${reply?.body}`)
  }
}

/** One interval for all to have run once and been synced, then two that are measured. */
async function measure(pid: number, requests: () => number): Promise<{ readonly share: number; readonly perSecond: number }> {
  await pause(intervalSeconds + 2)
  const [cpu, seen, started] = [cpuSeconds(pid), requests(), performance.now()]
  await pause(2 * intervalSeconds)
  const seconds = (performance.now() - started) / 1000
  return { share: (cpuSeconds(pid) - cpu) / seconds, perSecond: (requests() - seen) / seconds }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}

if (import.meta.main) await answer(checks, optionsFrom(process.argv.slice(2)))
