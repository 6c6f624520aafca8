import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'node:test'
import { SharedBody } from '../http.ts'
import { nodeHttp } from './http.ts'

const get = (path: string, version = '1.1'): string => `GET ${path} HTTP/${version}\r\nHost: x\r\n\r\n`
const answer = (path: string, status = '200 OK', more = ''): string =>
  `HTTP/1.1 ${status}\r\nX-Path: ${path}\r\nContent-Length: 4\r\nDate: now\r\n${more}\r\nsame`

test('answers with one body have the heads that each of them would have alone', async (t) => {
  const body = new SharedBody(new TextEncoder().encode('same'))
  const long = new SharedBody(new Uint8Array(20_000).fill(0xe4))
  const listener = await nodeHttp.listen({ at: { ip: '127.0.0.1', port: 0 }, admit: () => () => undefined, maxHeaderBytes: 16_384 }, (exchange) => {
    exchange.send(exchange.target === '/odd' ? 500 : 200, ['X-Path', exchange.target], exchange.target === '/long' ? long : body, false)
  })
  t.after(() => listener.close(0))
  const received = async (requests: string): Promise<string> => {
    const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true })
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.end(requests)
    await once(socket, 'end')
    return text.replaceAll(/Date: [^\r]+ GMT/g, 'Date: now')
  }
  const closing = 'Connection: close\r\n'
  const half = get('/a').replace('Host', 'Connection: close\r\nHost')
  assert.equal(await received(get('/a') + get('/a') + get('/b') + half), answer('/a') + answer('/a') + answer('/b') + answer('/a', '200 OK', closing))
  assert.equal(await received(get('/odd') + get('/a') + half), answer('/odd', '500 Internal Server Error') + answer('/a') + answer('/a', '200 OK', closing))
  assert.equal(await received(get('/a', '1.0')), answer('/a'))
  assert.equal(await received(`HEAD${get('/a').slice(3)}${half}`), answer('/a').slice(0, -4) + answer('/a', '200 OK', closing))
  const longAnswer = answer('/long').replace(/Length: 4(.*)same$/s, `Length: 20000$1${'\xe4'.repeat(20_000)}`)
  assert.equal(await received(get('/long') + get('/long') + half), longAnswer + longAnswer + answer('/a', '200 OK', closing))
})
