import { InputError } from '../../../std/errors.ts'
import { formatIp, parseIp } from '../../../std/ip.ts'
import { quote } from '../../../std/quote.ts'
import type { InterfaceAddress } from '../../../runtime/host.ts'

/** How many bits an address of a family has. */
export function widthOf({ family }: InterfaceAddress): number {
  return family === 4 ? 32 : 128
}

/** How many bits of an address are its network's. */
export function bitsOf(address: InterfaceAddress): number {
  return address.bits ?? widthOf(address)
}

export function numberOf({ ip }: InterfaceAddress): bigint {
  return (parseIp(ip) ?? []).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** An address as text, from its number; what does not fit into its width is cut off. */
export function textOf(value: bigint, width: number): string {
  const cut = BigInt.asUintN(width, value)
  return formatIp(Array.from({ length: width / 8 }, (_, i) => Number((cut >> BigInt(width - 8 * (i + 1))) & 255n)))
}

/** The part of all bits that belongs to the network. */
export function maskOf(bits: number, width: number): bigint {
  return ((1n << BigInt(bits)) - 1n) << BigInt(width - bits)
}

export function networkOf(address: InterfaceAddress): bigint {
  return numberOf(address) & maskOf(bitsOf(address), widthOf(address))
}

/** The last address of a network. */
export function lastOf(address: InterfaceAddress): bigint {
  const width = widthOf(address)
  return networkOf(address) | (BigInt.asUintN(width, ~maskOf(bitsOf(address), width)))
}

/** `math "address" "+5"` counts from the address, `math "network" "-2"` within its network, `math "mask" "24"` cuts to a mask. */
export function calculated(operation: string, value: string, address: InterfaceAddress): InterfaceAddress {
  const width = widthOf(address)
  switch (operation.toLowerCase()) {
    case 'address': return { ...address, ip: textOf(numberOf(address) + signed(operation, value), width) }
    case 'network': {
      const step = signed(operation, value)
      const hosts = lastOf(address) ^ networkOf(address)
      return { ...address, ip: textOf(networkOf(address) + ((step < 0n ? hosts + 1n + step : step) & hosts), width) }
    }
    case 'mask': {
      if (!/^\d+$/.test(value) || Number(value) > width) {
        throw new InputError(`parameter for operation ${quote(operation)} on ipv${address.family} addresses must be between 0 and ${width}`)
      }
      const bits = Math.min(bitsOf(address), Number(value))
      return { ...address, bits, ip: textOf(numberOf(address) & maskOf(Number(value), width), width) }
    }
    default: throw new InputError(`unsupported math operation: ${quote(operation)}`)
  }
}

function signed(operation: string, value: string): bigint {
  if (!/^[+-]/.test(value)) throw new InputError(`sign (+/-) is required for operation ${quote(operation)}`)
  if (!/^[+-]\d{1,18}$/.test(value)) throw new InputError(`unable to convert ${quote(value)} to int for operation ${quote(operation)}`)
  return BigInt(value.replace('+', ''))
}
