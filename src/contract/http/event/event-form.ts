import { bytes, int, record, str, u64, type RecordOf } from '../../../wire/record.ts'

/** An event as callers see it. */
export const UserEvent = record('UserEvent', {
  ID: str(),
  Name: str(),
  Payload: bytes(),
  NodeFilter: str(),
  ServiceFilter: str(),
  TagFilter: str(),
  Version: int(),
  LTime: u64(),
})
export type UserEvent = RecordOf<typeof UserEvent>
