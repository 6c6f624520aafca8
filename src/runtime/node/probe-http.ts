import { Agent, request as startHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as SecureAgent, request as startHttps } from 'node:https'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { textOfBytes } from '../../std/bytes.ts'
import type { HttpProbe, HttpProbeAnswer, Probes } from '../probes.ts'
import { atBoundedRate } from './bounded-rate.ts'
import { hostOf, probeError, tlsOptions } from './probe-connect.ts'

// Connections are not kept: a check must see whether new ones are taken.
const plain = new Agent({ keepAlive: false })
const secure = new SecureAgent({ keepAlive: false, maxCachedSessions: 0 })

export const probeHttp: Probes['http'] = (probe, signal) => {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const outgoing = start(probe, signal)
    outgoing.once('response', (response) => resolve(answerOf(response, probe.gzip)))
    outgoing.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : probeError(error, probe.at)))
    outgoing.end(probe.body === '' ? undefined : Buffer.from(probe.body, 'latin1'))
  })
}

function start(probe: HttpProbe, signal: AbortSignal): ClientRequest {
  const options: RequestOptions = {
    ...('path' in probe.at ? { socketPath: textOfBytes(probe.at.path) } : { host: hostOf(probe.at), port: probe.at.port }),
    method: probe.method,
    path: probe.target,
    headers: [...probe.headers, ...(probe.gzip ? ['Accept-Encoding', 'gzip'] : []), 'Connection', 'close'],
    setHost: false,
    signal,
  }
  return probe.tls === undefined ? startHttp({ ...options, agent: plain }) : startHttps({ ...options, ...tlsOptions(probe.tls), agent: secure })
}

function answerOf(response: IncomingMessage, gzip: boolean): HttpProbeAnswer {
  const body = gzip && response.headers['content-encoding'] === 'gzip' ? gunzipped(response) : response
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    header(name) {
      for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
        if (response.rawHeaders[at]!.toLowerCase() === name) return response.rawHeaders[at + 1]!
      }
      return ''
    },
    body: atBoundedRate(body),
    drop: () => {
      response.destroy()
    },
  }
}

function gunzipped(response: IncomingMessage): AsyncIterable<Uint8Array> {
  // The iteration sees what goes wrong on either side.
  return pipeline(response, createGunzip(), () => undefined)
}
