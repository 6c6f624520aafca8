import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'

/** A program for a host: sends each line `IP TEXT` that it is given as a datagram, and prints what it hears as `IP TEXT`. */

const port = 7000
const socket = createSocket('udp4')
socket.on('message', (message, { address }) => process.stdout.write(`${address} ${message.toString()}\n`))
socket.bind(port, process.argv[2], () => process.stdout.write('listens\n'))
// A host whose interface is down knows no way.
const sent = (error: Error | null): void => {
  if (error !== null) process.stdout.write(`${(error as NodeJS.ErrnoException).code}\n`)
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const [to = '', text = ''] = line.split(' ')
  socket.send(text, port, to, sent)
})
