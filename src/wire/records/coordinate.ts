import { f64, list, opt, rec, record, str, type RecordOf } from '../record.ts'
import { queryMeta, writeRequest } from './query-options.ts'

/** A point of the network coordinates; serf calls it Coordinate as well. */
export const Vivaldi = record(
  'Vivaldi',
  { Vec: list(f64()), Error: f64(), Adjustment: f64(), Height: f64() },
  { goName: 'coordinate.Coordinate' },
)
export type Vivaldi = RecordOf<typeof Vivaldi>

export const Coordinate = record('Coordinate', { Node: str(), Segment: str(), Coord: opt(Vivaldi) })
export type Coordinate = RecordOf<typeof Coordinate>

export const CoordinateUpdateRequest = record('CoordinateUpdateRequest', {
  Datacenter: str(),
  Node: str(),
  Segment: str(),
  Coord: opt(Vivaldi),
  ...writeRequest,
})
export type CoordinateUpdateRequest = RecordOf<typeof CoordinateUpdateRequest>

export const IndexedCoordinates = record('IndexedCoordinates', { Coordinates: list(rec(Coordinate)), ...queryMeta })
export type IndexedCoordinates = RecordOf<typeof IndexedCoordinates>

export const DatacenterMap = record('DatacenterMap', { Datacenter: str(), AreaID: str(), Coordinates: list(rec(Coordinate)) })
export type DatacenterMap = RecordOf<typeof DatacenterMap>
