import { MemberStatus } from '../../cluster/member.ts'
import type { ServerInfo } from '../../cluster/server-info.ts'
import type { Coordinate, DatacenterMap } from '../../wire/records/coordinate.ts'
import { roundTrip } from '../near.ts'
import { serversAmong } from '../neighbours.ts'
import type { Pool } from './pool.ts'

/** All datacenters in a pool of servers, the nearest first: by the median of the estimated round trips to their servers, then by name. */
export function datacentersByDistance(own: string, pool: Pool): readonly string[] {
  const here = pool.coordinate()
  const distanceTo = (info: ServerInfo): number => {
    if (info.datacenter === own) return 0
    const there = pool.cachedCoordinate(info.name)
    return there === undefined ? Infinity : roundTrip(here, there)
  }
  const byDatacenter = grouped(pool, distanceTo)
  const medians = new Map([...byDatacenter].map(([name, times]) => [name, times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity]))
  const distance = (name: string): number => medians.get(name) ?? Infinity
  return [...medians.keys()].toSorted().toSorted((a, b) => (distance(a) === distance(b) ? 0 : distance(a) - distance(b)))
}

/** Where the servers of each datacenter are, as far as it is known. */
export function datacenterMaps(pool: Pool): readonly DatacenterMap[] {
  const byDatacenter = grouped(pool, ({ name }): Coordinate | undefined => {
    const Coord = pool.cachedCoordinate(name)
    return Coord === undefined ? undefined : { Node: name, Segment: '', Coord }
  })
  return [...byDatacenter].map(([Datacenter, found]) => {
    return { Datacenter, AreaID: 'wan', Coordinates: found.filter((coordinate) => coordinate !== undefined) }
  })
}

/** Something of each server that has not left, by datacenter. */
function grouped<T>(pool: Pool, of: (info: ServerInfo) => T): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const { info, member } of serversAmong(pool.members())) {
    if (member.status === MemberStatus.left) continue
    const group = groups.get(info.datacenter)
    if (group === undefined) groups.set(info.datacenter, [of(info)])
    else group.push(of(info))
  }
  return groups
}
