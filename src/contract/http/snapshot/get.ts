import { common, flag } from '../param.ts'
import { streamRoute } from '../route.ts'

export const snapshotGet = streamRoute({
  method: 'GET',
  path: '/v1/snapshot',
  doc: 'The whole state as an archive.',
  query: { ...common, stale: flag('Any server may take it.') },
  stream: 'snapshot-save',
})
