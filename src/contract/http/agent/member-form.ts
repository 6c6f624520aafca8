import { int, map, record, str } from '../../../wire/record.ts'
import type { RecordOf } from '../../../wire/record.ts'
import type { AgentMember } from '../../agent.ts'

/** A gossip member as agents show it. */
export const AgentMemberForm = record('AgentMember', {
  Name: str(),
  Addr: str(),
  Port: int(),
  Tags: map(str()),
  Status: int(),
  ProtocolMin: int(),
  ProtocolMax: int(),
  ProtocolCur: int(),
  DelegateMin: int(),
  DelegateMax: int(),
  DelegateCur: int(),
})
export type AgentMemberForm = RecordOf<typeof AgentMemberForm>

export function memberForm(member: AgentMember): AgentMemberForm {
  return { ...member, Tags: new Map(Object.entries(member.Tags)) }
}
