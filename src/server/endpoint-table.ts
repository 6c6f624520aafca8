import { assert } from '../std/assert.ts'
import { rpcMethods } from '../contract/rpc/index.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints/index.ts'

/** The endpoint of every method that the contract promises. */
export const endpointTable: ReadonlyMap<unknown, Endpoint<unknown, unknown>> = new Map(
  rpcMethods.map((method) => {
    const endpoint = endpoints.find((row) => row.method === (method as unknown))
    assert(endpoint !== undefined, `no endpoint serves ${method.name}`)
    return [method, endpoint]
  }),
)
