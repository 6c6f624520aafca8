import { InternalGatewayServiceDump } from '../../../contract/rpc/internal/gateway-service-dump.ts'
import { indexOf } from '../../../state/index-table.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

/** As for `Catalog.GatewayServices`: without config entries a gateway leads nowhere. */
export const internalGatewayServiceDump = endpoint(InternalGatewayServiceDump, (server, request, signal) => {
  if (request.ServiceName === '') throw errors.mustProvideGatewayName()
  return serveRead(server, request, signal, (store) => ({ Dump: null, ...replyMeta(indexOf(store.read(), 'gateway-services') ?? 0) }))
})
