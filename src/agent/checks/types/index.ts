import type { CheckRow } from '../check-row.ts'
import { alias } from './alias.ts'
import { docker } from './docker.ts'
import { grpc } from './grpc.ts'
import { h2ping } from './h2ping.ts'
import { http } from './http.ts'
import { osService } from './os-service.ts'
import { script } from './script.ts'
import { tcp } from './tcp.ts'
import { ttl } from './ttl.ts'
import { udp } from './udp.ts'

/** The types of checks. What a definition describes first is what runs. */
export const checkTypes: readonly CheckRow[] = [ttl, http, tcp, udp, grpc, docker, script, h2ping, osService, alias]
