import type { Probes } from '../probes.ts'
import { probeConnect } from './probe-connect.ts'
import { probeDatagram } from './probe-datagram.ts'
import { probeHttp2Ping, probeGrpc } from './probe-http2.ts'
import { probeHttp } from './probe-http.ts'

/** Tries over real connections. */
export const nodeProbes: Probes = {
  http: probeHttp,
  connect: probeConnect,
  datagram: probeDatagram,
  grpc: probeGrpc,
  http2Ping: probeHttp2Ping,
}
