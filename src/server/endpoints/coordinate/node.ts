import { CoordinateNode } from '../../../contract/rpc/coordinate/node.ts'
import { nodeCoordinates } from '../../../state/coordinate.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

/** The node is called in the reply as it was asked for, whatever the case of its name. */
export const coordinateNode = endpoint(CoordinateNode, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, coordinates } = nodeCoordinates(store.read(), request.Node, watch)
    return { Coordinates: coordinates.map((row) => ({ ...row, Node: request.Node })), ...replyMeta(index) }
  }),
)
