/**
 * What the platform allows: `node:http` that answers every request with bytes given on its input, and does nothing else.
 * With `durable`, a request with a body is first appended to a file and synced, all that wait together in one sync.
 */
import { fdatasync, openSync, readFileSync, write } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What to answer, and where to append what is written. */
export interface BareAnswer {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly file?: string
}

const answer = JSON.parse(readFileSync(0, 'utf8')) as BareAnswer
const headers: string[] = answer.headers.flat()
const body = Buffer.from(answer.body, 'latin1')
const file = answer.file === undefined ? undefined : openSync(answer.file, 'w')
let waiting: { data: Buffer; response: ServerResponse }[] = []
let syncing = false

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    reply(response)
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (file === undefined) {
      reply(response)
      return
    }
    waiting.push({ data: Buffer.concat(chunks), response })
    if (!syncing) sync(file)
  })
})

function reply(response: ServerResponse): void {
  response.writeHead(200, headers)
  response.end(body)
}

function sync(to: number): void {
  const batch = waiting
  waiting = []
  syncing = true
  write(to, Buffer.concat(batch.map(({ data }) => data)), (failed) => {
    if (failed) throw failed
    fdatasync(to, (error) => {
      if (error) throw error
      syncing = false
      for (const { response } of batch) reply(response)
      if (waiting.length > 0) sync(to)
    })
  })
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
