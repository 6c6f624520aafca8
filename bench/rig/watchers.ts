/**
 * A process that holds blocking queries open, each on a key that does not exist. It asks again whenever one is answered, and
 * prints how many were once its input closes: each answer was a wake-up.
 */
import { connect } from 'node:net'

/** What to watch. */
export interface Watchers {
  readonly port: number
  readonly count: number
  /** The index to wait for a change of. */
  readonly index: number
}

const watchers = JSON.parse(process.argv[2] ?? '') as Watchers
let answers = 0
let asked = 0

function watch(n: number): void {
  const socket = connect({ port: watchers.port, host: '127.0.0.1', noDelay: true })
  let index = watchers.index
  let text = ''
  const send = (): void => {
    socket.write(`GET /v1/kv/absent/${n}?index=${index}&wait=10m HTTP/1.1\r\nHost: 127.0.0.1:${watchers.port}\r\n\r\n`)
  }
  socket.once('connect', () => {
    send()
    asked += 1
    if (asked === watchers.count) process.stdout.write('ready\n')
  })
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\r\n\r\n')
    if (end === -1) return
    // Nothing is there, so the answer is a 404 without a body.
    const found = /\nX-Consul-Index: (\d+)/i.exec(text.slice(0, end))
    text = text.slice(end + 4)
    index = Number(found?.[1] ?? index)
    answers += 1
    send()
  })
  socket.on('error', (error) => {
    throw error
  })
}

for (let n = 0; n < watchers.count; n += 1) watch(n)
process.stdin.resume()
process.stdin.once('end', () => {
  process.stdout.write(`${answers}\n`, () => process.exit(0))
})
