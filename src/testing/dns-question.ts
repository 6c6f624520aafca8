import type { DatagramPort } from '../runtime/datagram.ts'
import { formatIp } from '../std/ip.ts'
import { ConsulError } from '../std/errors.ts'
import { byteString } from '../std/bytes.ts'
import { splitName } from '../wire/dns-name.ts'
import { DnsReader } from '../wire/dns-reader.ts'
import { classInternet, recordType, responseCode } from '../wire/dns-types.ts'

/** An instance of a service, as an SRV record gives it. */
export interface ServiceRecord {
  readonly target: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** What can be asked for. */
export type Question = 'A' | 'AAAA' | 'PTR' | 'SRV' | 'TXT'

/** As resolvers announce it, so that no answer is cut short. */
const udpSize = 4096

/** One question and its answer as datagrams; records of other types than the one that was asked for are left out. */
export async function askDns(
  datagrams: DatagramPort, at: { readonly host: string; readonly port: number }, id: number, name: string, type: Question, late: Promise<never>,
): Promise<readonly (string | ServiceRecord)[]> {
  const answer = Promise.withResolvers<Uint8Array>()
  const line = await datagrams.dial(at, answer.resolve, answer.reject)
  try {
    line.send(questionBytes(id, name, recordType[type]))
    return answersOf(await Promise.race([answer.promise, late]), name, recordType[type])
  } finally {
    await line.close()
  }
}

function questionBytes(id: number, name: string, type: number): Uint8Array {
  const labels = splitName(name).flatMap((label) => [label.length, ...Array.from(label, (char) => char.charCodeAt(0))])
  const edns = [0, 0, recordType.OPT, udpSize >> 8, udpSize & 0xff, 0, 0, 0, 0, 0, 0]
  return Uint8Array.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, ...labels, 0, 0, type, 0, classInternet, ...edns])
}

function answersOf(bytes: Uint8Array, name: string, asked: number): readonly (string | ServiceRecord)[] {
  const reader = new DnsReader(bytes)
  reader.take(2)
  const code = reader.u16() & 0xf
  if (code === responseCode.nameError) return []
  if (code !== responseCode.success) throw new ConsulError('dns', `the agent could not answer for ${name}: response code ${code}`)
  const [questions, count] = [reader.u16(), reader.u16()]
  reader.take(4)
  for (let question = 0; question < questions; question++) {
    reader.name()
    reader.take(4)
  }
  const found: (string | ServiceRecord)[] = []
  for (let record = 0; record < count; record++) {
    reader.name()
    const type = reader.u16()
    reader.take(6)
    const end = reader.u16() + reader.at
    if (type === asked) found.push(valueOf(reader, type, end))
    reader.at = end
  }
  return found
}

function valueOf(reader: DnsReader, type: number, end: number): string | ServiceRecord {
  switch (type) {
    case recordType.A:
      return formatIp([...reader.take(4)])
    case recordType.AAAA:
      return formatIp([...reader.take(16)])
    case recordType.SRV: {
      const [priority, weight, port] = [reader.u16(), reader.u16(), reader.u16()]
      return { target: withoutDot(reader.name()), port, priority, weight }
    }
    case recordType.PTR:
      return withoutDot(reader.name())
    default: {
      let text = ''
      while (reader.at < end) text += byteString(reader.take(reader.take(1)[0] ?? 0))
      return text
    }
  }
}

function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name
}
