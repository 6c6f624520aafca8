import { InputError } from '../std/errors.ts'
import { parseIp } from '../std/ip.ts'

export interface ServerAddress {
  readonly host: string
  readonly port: number
}

const defaultPort = 53

/** Where a recursor listens, from an address with or without a port. Names are refused: who would resolve them? */
export function recursorAddress(text: string): ServerAddress {
  const bare = /^\[([^\]]*)\]$/.exec(text)?.[1] ?? text
  if (parseIp(bare) !== undefined) return { host: bare, port: defaultPort }
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2] ?? ''
  if (port > 65_535 || parseIp(host) === undefined) throw refusal(text)
  return { host, port }
}

function refusal(text: string): InputError {
  return new InputError(`Invalid recursor address: ${text} is no IP address`)
}
