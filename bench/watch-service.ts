import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ask, type Running, startAgent } from './rig/agents.ts'
import { cpuSeconds } from './rig/process-stat.ts'
import { answer, optionsFrom, printGoal, type Question } from './rig/report.ts'

const watchers = 5000
const instances = 10

/** Many who wait for one service, and a change of it. */
export const watchService: Question = {
  name: 'watch-service',
  asks: `how long until ${watchers} blocking queries for the health of one service have all been told of a change, and what does it cost?`,
  wrongIf: 'this process, which holds the connections, is slower at reading than the agent is at writing; its share is the same for both.',
  run: async (options) => {
    const real = await measure('real', options.rounds)
    const ours = await measure('ours', options.rounds)
    printGoal('time until all are told, ours / real', ours.ms / real.ms, { atMost: 0.4 })
    printGoal('CPU of the agent, ours / real', ours.cpu / real.cpu, { atMost: 0.2 })
  },
}

async function measure(contender: 'real' | 'ours', rounds: number): Promise<{ readonly ms: number; readonly cpu: number }> {
  const agent = await startAgent(contender, { durable: true })
  const sockets: Socket[] = []
  try {
    for (let n = 0; n < instances; n += 1) await register(agent, n, 'passing')
    for (let n = 0; n < watchers; n += 1) sockets.push(await opened(agent.port))
    const taken: { ms: number; cpu: number }[] = []
    for (let round = 0; round <= rounds; round += 1) taken.push(await change(agent, sockets, round))
    // The first round warms up.
    const [, ...counted] = taken
    const ms = counted.reduce((sum, one) => sum + one.ms, 0) / counted.length
    const cpu = counted.reduce((sum, one) => sum + one.cpu, 0) / counted.length
    console.log(`  ${contender.padEnd(8)} ${ms.toFixed(0)} ms until all were told, ${(cpu * 1000).toFixed(0)} ms of processor time`)
    return { ms, cpu }
  } finally {
    for (const socket of sockets) socket.destroy()
    await agent.stop()
  }
}

/** All wait; then one check changes. */
async function change(agent: Running, sockets: readonly Socket[], round: number): Promise<{ ms: number; cpu: number }> {
  const first = await ask(agent.port, 'GET', '/v1/health/service/web')
  const index = first?.headers.find(([name]) => name.toLowerCase() === 'x-consul-index')?.[1]
  const told = sockets.map((socket) => answered(socket))
  for (const socket of sockets) socket.write(`GET /v1/health/service/web?index=${index}&wait=10m HTTP/1.1\r\nHost: 127.0.0.1:${agent.port}\r\n\r\n`)
  // A request of its own on the last connection's heels is answered when those before have been read.
  await ask(agent.port, 'GET', '/v1/health/service/web')
  await idle(agent)
  const before = cpuSeconds(agent.pid)
  const start = performance.now()
  await register(agent, 0, round % 2 === 0 ? 'warning' : 'passing')
  await Promise.all(told)
  const ms = performance.now() - start
  return { ms, cpu: cpuSeconds(agent.pid) - before }
}

/** Waits until the agent's processor time stands still, so that every request has been taken in. */
async function idle(agent: Running): Promise<void> {
  for (let last = -1, now = cpuSeconds(agent.pid); now - last > 0.02; ) {
    last = now
    await new Promise((resolve) => setTimeout(resolve, 500))
    now = cpuSeconds(agent.pid)
  }
}

function answered(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let text = ''
    const take = (chunk: string): void => {
      text += chunk
      const head = text.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = /\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1]
      const whole = length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + Number(length)
      if (!whole) return
      socket.off('data', take)
      resolve()
    }
    socket.on('data', take)
  })
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.setEncoding('latin1')
  await once(socket, 'connect')
  return socket
}

async function register(agent: Running, n: number, status: string): Promise<void> {
  const body = {
    Node: `node-${n}`,
    Address: `10.0.0.${n}`,
    Service: { ID: `web-${n}`, Service: 'web', Port: 80 },
    Check: { CheckID: 'alive', Name: 'Alive', Status: status },
  }
  const reply = await ask(agent.port, 'PUT', '/v1/catalog/register', JSON.stringify(body))
  if (reply?.status !== 200) throw new Error(`${agent.contender} does not register: ${reply?.body}`)
}

if (import.meta.main) await answer(watchService, optionsFrom(process.argv.slice(2)))
