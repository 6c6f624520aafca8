import { unreachable } from '../../std/assert.ts'
import { byteString } from '../../std/bytes.ts'
import { decodeAck, decodeMessage, decodePushPull, MemberlistStates, MemberlistType } from '../../wire/memberlist.ts'
import { openPacket } from '../../wire/memberlist-packet.ts'
import type { SwimEffect } from './ports.ts'

/** One effect as a line of a script. */
export function printEffect(effect: SwimEffect): string {
  const to = String.fromCharCode(96 + (effect.ip[3] ?? 0))
  switch (effect.kind) {
    case 'datagram': {
      const crc = effect.bytes[0] === MemberlistType.crc ? ' (checked)' : ''
      return `to ${to}${crc}: ${openPacket(effect.bytes, 1 << 16).map(printMessage).join(' + ')}`
    }
    case 'pushPull':
      return effect.ticket === 0 ? printStream(effect.bytes) : `dial ${effect.ticket} ${to}: ${printStream(effect.bytes)}`
    case 'tcpPing':
      return `dial ${effect.ticket} ${to}: ${printMessage(effect.bytes)} until ${Math.round(effect.untilMs)}`
    default:
      return unreachable(effect, 'effect')
  }
}

function printStream(bytes: Uint8Array): string {
  if (bytes[0] === MemberlistType.ack) return `ack ${decodeAck(bytes).SeqNo}`
  const { join, nodes, userState } = decodePushPull(bytes, { members: 100, userState: 1000 })
  const list = nodes.map(({ Name, State, Incarnation }) => `${Name} ${MemberlistStates[State]} ${Incarnation}`).sort()
  return `push/pull${join ? ' join' : ''}: ${list.join(', ')}; ${byteString(userState)}`
}

function printMessage(bytes: Uint8Array): string {
  const message = decodeMessage(bytes)
  switch (message?.type) {
    case 'ping': return `ping ${message.body.SeqNo} ${message.body.Node}`
    case 'indirectPing': return `indirect ${message.body.SeqNo} ${message.body.Node}${message.body.Nack ? ' nack' : ''}`
    case 'ack': return `ack ${message.body.SeqNo}${message.body.Payload === null ? '' : ` ${byteString(message.body.Payload)}`}`
    case 'nack': return `nack ${message.body.SeqNo}`
    case 'suspect':
    case 'dead': return `${message.type} ${message.body.Node} ${message.body.Incarnation} from ${message.body.From}`
    case 'alive': return `alive ${message.body.Node} ${message.body.Incarnation}${message.body.Meta === null ? '' : ` ${byteString(message.body.Meta)}`}`.trimEnd()
    case 'user': return `user ${byteString(message.bytes)}`
    default: throw new Error(`no such message: ${bytes[0]}`)
  }
}
