import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { type Answer, decode, type DecodedPacket, encode } from 'dns-packet'

const address = (name: string, data: string, ttl: number): Answer => ({ type: 'A', name, data, ttl })

/** What it knows. Everything else does not exist; names under `refused.test` are refused. */
const known: Readonly<Record<string, readonly Answer[]>> = {
  'A www.example.com': [address('www.example.com', '9.9.9.9', 33)],
  'A www.foo.test': [address('www.foo.test', '7.7.7.7', 60)],
  'A alias.test': [{ type: 'CNAME', name: 'alias.test', data: 'www.example.com', ttl: 20 }, address('www.example.com', '9.9.9.9', 33)],
  'PTR 7.2.0.192.in-addr.arpa': [{ type: 'PTR', name: '7.2.0.192.in-addr.arpa', data: 'seven.test', ttl: 9 }],
}

/** A DNS server on loopback, by UDP and TCP. */
export interface FakeRecursor extends AsyncDisposable {
  readonly port: number
}

/** `refuses`: it answers nothing. */
export async function startFakeRecursor({ refuses = false }: { readonly refuses?: boolean } = {}): Promise<FakeRecursor> {
  const tcp = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      const answer = answerTo(chunk.subarray(2), refuses)
      socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 0xff]), answer]))
    })
  }).listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4', (message, from) => udp.send(answerTo(message, refuses), from.port, from.address))
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    port,
    async [Symbol.asyncDispose]() {
      udp.close()
      await once(tcp.close(), 'close')
    },
  }
}

function answerTo(message: Buffer, refuses: boolean): Buffer {
  const asked = decoded(message)
  // What it cannot read is a format error.
  if (asked === undefined) return Buffer.concat([message.subarray(0, 2), Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0])])
  const { id = 0, questions = [] } = asked
  const [question] = questions
  const name = question?.name.toLowerCase() ?? ''
  const answers = known[`${question?.type} ${name}`]
  const code = refuses || name.endsWith('refused.test') ? 5 : answers === undefined ? 3 : 0
  return encode({ id, type: 'response', flags: 0x0180 | code, questions, answers: [...(answers ?? [])] })
}

/** Undefined also when the question could not be given back as it came. */
function decoded(message: Buffer): DecodedPacket | undefined {
  try {
    const asked = decode(message)
    const again = encode({ questions: asked.questions ?? [] }).subarray(12)
    return again.equals(message.subarray(12, 12 + again.length)) ? asked : undefined
  } catch {
    return undefined
  }
}
