import { InternalGatewayServiceDump } from '../../../contract/rpc/internal/gateway-service-dump.ts'
import { gatewayServices } from '../../../state/catalog/gateways.ts'
import { healthServiceNodes } from '../../../state/catalog/health.ts'
import { errors } from '../../../wire/errors.ts'
import { ServiceInfo } from '../../../wire/records/gateway.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

/** The instances of all services that a gateway leads to; one without instances stands there alone. */
export const internalGatewayServiceDump = endpoint(InternalGatewayServiceDump, (server, request, signal) => {
  if (request.ServiceName === '') throw errors.mustProvideGatewayName()
  return serveRead(server, request, signal, (store, watch) => {
    const view = store.read()
    const { index, services } = gatewayServices(view, request.ServiceName, watch)
    const found = services.map((GatewayService) => ({ GatewayService, ...healthServiceNodes(view, GatewayService.Service.Name, [], watch) }))
    const dump = found.flatMap(({ GatewayService, nodes }) =>
      nodes.length === 0 ? [ServiceInfo.make({ GatewayService })] : nodes.map((node) => ServiceInfo.make({ ...node, GatewayService })))
    return { Dump: dump.length === 0 ? null : dump, ...replyMeta(Math.max(index, ...found.map((one) => one.index))) }
  })
})
