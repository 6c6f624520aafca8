import { snapshotGet } from '../contract/http/snapshot/get.ts'
import { snapshotPut } from '../contract/http/snapshot/put.ts'
import { metaOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { CallOptions, Connection } from './connection.ts'
import { ApiError } from './errors.ts'
import { gather } from './gather.ts'

/** Archives of the whole state. */
export interface SnapshotApi {
  /** The archive as it comes; `meta.index` says how far it reaches. Read it to its end or leave the loop, else it stays open. */
  save(options?: CallOptions & { readonly stale?: boolean | undefined }): Promise<Answer<AsyncIterable<Uint8Array>>>
  /** Replaces the whole state by an archive. */
  restore(archive: Uint8Array | AsyncIterable<Uint8Array>, options?: CallOptions): Promise<void>
}

export function snapshotApi(connection: Connection): SnapshotApi {
  return {
    async save(options = {}) {
      const query = options.stale === true ? [['stale', ''] as const] : []
      const reply = await connection.send({ method: snapshotGet.method, path: snapshotGet.path, query }, options)
      if (reply.status !== 200) throw new ApiError(reply.status, decoder.decode(await gather(reply.body)))
      return { data: reply.body, meta: metaOf(reply.headers) }
    },
    async restore(archive, options = {}) {
      await connection.ask({ method: snapshotPut.method, path: snapshotPut.path, body: archive }, options)
    },
  }
}

const decoder = new TextDecoder()
