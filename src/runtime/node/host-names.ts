import { lookup } from 'node:dns/promises'

/** The addresses that a host name stands for. Rejects in Go's words. */
export async function hostAddresses(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (error) {
    throw new Error(`lookup ${host}: no such host`, { cause: error })
  }
}
