import { lookupAll } from './lookup-name.ts'

/** The addresses that a host name stands for. Rejects in Go's words. */
export async function hostAddresses(host: string): Promise<readonly string[]> {
  try {
    return (await lookupAll(host)).map(({ address }) => address)
  } catch (error) {
    throw new Error(`lookup ${host}: no such host`, { cause: error })
  }
}
