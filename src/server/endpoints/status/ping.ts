import { StatusPing } from '../../../contract/rpc/status/ping.ts'
import { endpoint } from '../../endpoint.ts'

export const statusPing = endpoint(StatusPing, () => ({}))
