import { common } from '../param.ts'
import { streamRoute } from '../route.ts'

export const snapshotPut = streamRoute({
  method: 'PUT',
  path: '/v1/snapshot',
  doc: 'Replaces the whole state by an archive.',
  query: common,
  stream: 'snapshot-restore',
})
