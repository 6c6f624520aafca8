import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'

const shorthand = /^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+)){0,3}\.?$/i

/**
 * Asks the system for the addresses of a name. The system's resolver takes `127.1`, `0x7f.1` and `2130706433` for 127.0.0.1; in Go
 * they are names that nobody has, and whoever checks addresses before they get here must be able to rely on that.
 */
export const lookupName: LookupFunction = (name, options, callback) => {
  if (isIP(name) !== 0 || !shorthand.test(name)) {
    lookup(name, options, callback)
    return
  }
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name })
  queueMicrotask(() => callback(error, []))
}

/** All addresses of a name, in the system's order. */
export function lookupAll(name: string): Promise<readonly { readonly address: string; readonly family: number }[]> {
  return new Promise((resolve, reject) => {
    lookupName(name, { all: true }, (error, addresses) => {
      if (error === null && Array.isArray(addresses)) resolve(addresses)
      else reject(error ?? new Error(`getaddrinfo gave no list for ${name}`))
    })
  })
}
