import type { CheckRow } from '../check-row.ts'
import { http } from './http.ts'
import { script } from './script.ts'
import { tcp } from './tcp.ts'
import { ttl } from './ttl.ts'

/** The types of checks. What a definition describes first is what runs. */
export const checkTypes: readonly CheckRow[] = [ttl, http, tcp, script]
