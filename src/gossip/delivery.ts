import { unreachable } from '../std/assert.ts'
import { byteArray } from '../std/bytes.ts'
import { joinHostPort } from '../std/ip.ts'
import type { U64 } from '../wire/record.ts'
import type { MemberChange, ReceivedQuery, SerfEffect } from './serf/effects.ts'
import type { PoolMember } from './serf/member.ts'
import type { SnapshotLog } from './serf/snapshot.ts'

/** What a pool tells its owner, in the order in which it happened. */
export interface PoolHandlers {
  members(change: MemberChange, members: readonly PoolMember[]): void
  userEvent(event: PoolEvent): void
  /** A query of somebody; `answer` returns why an answer cannot be sent, if so. */
  query?(query: PoolQuery, answer: (payload: Uint8Array) => string | undefined): void
  /** Why these members and this one must not be in one pool, if so. Also asked about single ones. */
  mayMerge?(members: readonly PoolMember[]): string | undefined
  /** Another member owns the name: the pool has fallen silent. */
  nameLost?(): void
}

export interface PoolEvent {
  readonly ltime: U64
  readonly name: string
  readonly payload: Uint8Array
  readonly coalesce: boolean
}

export interface PoolQuery {
  readonly ltime: U64
  readonly name: string
  readonly payload: Uint8Array
  readonly source: string
}

/** What is told to the owner of a pool. */
export type Told = Extract<SerfEffect, { readonly kind: 'members' | 'userEvent' | 'query' | 'nameLost' }>

/** Tells them in order; members with one fate in a row are told together. */
export function deliver(told: readonly Told[], handlers: PoolHandlers, answer: (query: ReceivedQuery, payload: Uint8Array) => string | undefined): void {
  for (let at = 0; at < told.length; at++) {
    const one = told[at]!
    switch (one.kind) {
      case 'members': {
        const members = [...one.members]
        for (let next = told[at + 1]; next?.kind === 'members' && next.change === one.change; next = told[at + 1]) {
          members.push(...next.members)
          at++
        }
        handlers.members(one.change, members)
        break
      }
      case 'userEvent': {
        const { time, name, payload, coalesce } = one.event
        handlers.userEvent({ ltime: time, name, payload: byteArray(payload), coalesce })
        break
      }
      case 'query': {
        const { query } = one
        const payload = byteArray(query.payload)
        handlers.query?.({ ltime: query.time, name: query.name, payload, source: query.source }, (bytes) => answer(query, bytes))
        break
      }
      case 'nameLost':
        handlers.nameLost?.()
        break
      default:
        unreachable(one, 'told')
    }
  }
}

/** Notes an effect in what is remembered over a restart. */
export function note(log: SnapshotLog, effect: SerfEffect): void {
  switch (effect.kind) {
    case 'members':
      for (const { name, ip, port } of effect.members) {
        if (effect.change === 'join') log.joined(name, joinHostPort(ip, port))
        else if (effect.change === 'leave' || effect.change === 'failed') log.gone(name)
      }
      return
    case 'userEvent':
      return log.event(effect.event.time)
    case 'queryTime':
      return log.query(effect.time)
    case 'leaving':
      return log.leave()
    default:
  }
}
