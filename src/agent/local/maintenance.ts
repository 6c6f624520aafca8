import { Refusal } from '../../contract/http/refusal.ts'
import { quote } from '../../std/quote.ts'
import type { Logger } from '../../runtime/ports.ts'
import { HealthCheck } from '../../wire/records/catalog.ts'
import type { LocalState } from './local-state.ts'
import type { Manner, Registry } from './registry.ts'

/** The check that puts the whole node out of service. */
export const nodeMaintenance = '_node_maintenance'
/** With the ID of a service behind it: the check that puts that one out of service. */
export const serviceMaintenance = '_service_maintenance:'

/** What maintenance works on. */
export interface Maintained {
  readonly local: LocalState
  readonly registry: Registry
  readonly log: Logger
  readonly nodeName: string
}

/** Puts this node out of service or back; what is so already stays so (surface MM01). */
export function maintainNode(parts: Maintained, enable: boolean, reason: string, token: string): void {
  const { local, registry, log, nodeName } = parts
  if ((local.check(nodeMaintenance) !== undefined) === enable) return
  if (enable) {
    const about = { Node: nodeName, CheckID: nodeMaintenance, Name: 'Node Maintenance Mode', Notes: reason || defaultReason('node') }
    registry.addCheck(critical(about), undefined, manner(token))
    log.info('Node entered maintenance mode')
  } else {
    registry.removeCheck(nodeMaintenance, true)
    log.info('Node left maintenance mode')
  }
}

/** Puts a service out of service or back; fails when there is none of that ID. */
export function maintainService(parts: Maintained, id: string, enable: boolean, reason: string, token: string): void {
  const { local, registry, log, nodeName } = parts
  const service = local.service(id)
  if (service === undefined) throw new Refusal(404, `No service registered with ID ${quote(id)}`)
  const CheckID = `${serviceMaintenance}${id}`
  if ((local.check(CheckID) !== undefined) === enable) return
  if (enable) {
    const about = { Node: nodeName, CheckID, Name: 'Service Maintenance Mode', Notes: reason || defaultReason('service') }
    registry.addCheck(critical({ ...about, ServiceID: service.ID, ServiceName: service.Service }), undefined, manner(token))
    log.info('Service entered maintenance mode', { service: id })
  } else {
    registry.removeCheck(CheckID, true)
    log.info('Service left maintenance mode', { service: id })
  }
}

function defaultReason(what: 'node' | 'service'): string {
  return `Maintenance mode is enabled for this ${what}, but no reason was provided. This is a default message.`
}

function critical(about: Partial<HealthCheck>): HealthCheck {
  return HealthCheck.make({ ...about, Status: 'critical', Type: 'maintenance' })
}

function manner(token: string): Manner {
  return { token, source: 'local', persist: true }
}
