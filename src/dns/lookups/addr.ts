import { addressRecord } from '../records.ts'
import type { LookupKind } from './lookup.ts'

/** `HEX.addr`: the address that the name itself spells, whatever type is asked (surface/dns.md D16). */
export const addr: LookupKind = {
  word: 'addr',
  prepare: (world, { parts, suffixes }) => {
    const [hex] = parts
    if (hex === undefined || parts.length !== 1) return undefined
    const bytes = hex.length >> 1
    if (bytes !== 4 && bytes !== 16) return () => undefined
    if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex)) return undefined
    const ip = Array.from({ length: bytes }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16))
    // The original answers in its own spelling of the name.
    const owner = [hex, 'addr', ...suffixes, world.settings.domain].join('.')
    return ({ reply }) => void reply.answers.push(addressRecord(owner, ip, world.settings.nodeTtl))
  },
}
