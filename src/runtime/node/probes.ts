import type { Probes } from '../probes.ts'
import { probeConnect } from './probe-connect.ts'
import { probeHttp } from './probe-http.ts'

/** Tries over real connections. */
export const nodeProbes: Probes = {
  http: probeHttp,
  connect: probeConnect,
}
