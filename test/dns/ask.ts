import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'

/** No answer within this long is no answer. */
const patienceMs = 60_000

/** Sends one datagram to a port of loopback and gives the answer; undefined when there is none. */
export async function askUdp(port: number, message: Uint8Array): Promise<Uint8Array | undefined> {
  const socket = createSocket('udp4')
  try {
    socket.send(message, port, '127.0.0.1')
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(patienceMs) })) as [Buffer]
    return answer
  } catch (error) {
    if ((error as Error).name === 'AbortError') return undefined
    throw error
  } finally {
    socket.close()
  }
}

/** Sends messages over one connection and gives the answers, one for each. */
export async function askTcp(port: number, ...messages: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const socket = connect(port, '127.0.0.1')
  try {
    for (const message of messages) socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]))
    let bytes = Buffer.alloc(0)
    const answers: Uint8Array[] = []
    for await (const chunk of socket) {
      bytes = Buffer.concat([bytes, chunk as Buffer])
      while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
        answers.push(Buffer.from(bytes.subarray(2, 2 + bytes.readUInt16BE(0))))
        bytes = bytes.subarray(2 + bytes.readUInt16BE(0))
      }
      if (answers.length === messages.length) break
    }
    return answers
  } finally {
    socket.destroy()
  }
}
