import { connect } from 'node:net'

/**
 * A program for a host: opens many connections, says the same few bytes on each and then nothing more, and never closes one. Prints
 * `open N` once each is open or was turned away, and `closed N` whenever one more was closed by the other side.
 *
 *   crowd.ts IP PORT COUNT HEX
 */

const [host = '', port = '', count = '', hex = ''] = process.argv.slice(2)
const total = Number(count)
let [settled, closed] = [0, 0]

function settle(): void {
  settled++
  if (settled === total) process.stdout.write(`open ${total}\n`)
}

for (let at = 0; at < total; at++) {
  const socket = connect({ host, port: Number(port) })
  socket.once('connect', () => {
    socket.write(Buffer.from(hex, 'hex'))
    settle()
  })
  // A reset is one way of closing.
  socket.on('error', () => socket.destroy())
  socket.on('end', () => socket.destroy())
  socket.resume()
  socket.on('close', () => {
    if (socket.remoteAddress === undefined && socket.bytesWritten === 0 && settled < total) settle()
    process.stdout.write(`closed ${++closed}\n`)
  })
}
