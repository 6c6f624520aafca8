import { CoordinateListNodes } from '../../../contract/rpc/coordinate/list-nodes.ts'
import { coordinatesList } from '../../../state/coordinate.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const coordinateListNodes = endpoint(CoordinateListNodes, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, coordinates } = coordinatesList(store.read(), watch)
    return { Coordinates: coordinates, ...replyMeta(index) }
  }),
)
