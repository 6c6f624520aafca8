/** What clocks show somewhere at one moment. */
export interface TimeZone {
  /** As `CET`; `+03` where the place has no name for it. */
  readonly name: string
  readonly offsetMinutes: number
}
