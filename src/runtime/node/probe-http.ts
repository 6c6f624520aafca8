import { request as startRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { HttpProbe, HttpProbeAnswer, Probes } from '../probes.ts'
import { atBoundedRate } from './bounded-rate.ts'
import { dialError } from './dial-error.ts'
import { dial, probeError } from './probe-connect.ts'

export const probeHttp: Probes['http'] = async (probe, signal) => {
  // A connection for each: a check must see whether new ones are taken.
  const socket = await dial(probe.at, probe.tls, signal, ['http/1.1'])
  try {
    return await exchange(probe, socket, signal)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function exchange(probe: HttpProbe, socket: Socket, signal: AbortSignal): Promise<HttpProbeAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = startRequest({
      createConnection: () => socket,
      method: probe.method,
      path: probe.target,
      headers: [...probe.headers, ...(probe.gzip ? ['Accept-Encoding', 'gzip'] : []), 'Connection', 'close'],
      setHost: false,
    })
    outgoing.once('response', (response) => resolve(answerOf(response, probe.gzip)))
    outgoing.once('error', (error) => {
      if (signal.aborted) return reject(signal.reason as Error)
      reject(probeError('no-answer', dialError(error, probe.at), error))
    })
    outgoing.end(probe.body === '' ? undefined : Buffer.from(probe.body, 'latin1'))
  })
}

function answerOf(response: IncomingMessage, gzip: boolean): HttpProbeAnswer {
  const packed = gzip && response.headers['content-encoding'] === 'gzip'
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    header(name) {
      for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
        if (response.rawHeaders[at]!.toLowerCase() === name) return response.rawHeaders[at + 1]!
      }
      return ''
    },
    // What goes wrong on either side of the pipe ends the iteration.
    body: atBoundedRate(packed ? pipeline(response, createGunzip(), () => response.destroy()) : response),
    drop: () => {
      response.destroy()
    },
  }
}
