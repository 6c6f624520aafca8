import { bool } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionApply } from '../../rpc/session/apply.ts'
import { datacenterOf, refuseNamespace, requireTail, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'

export const sessionDestroy = route({
  method: 'PUT',
  path: '/v1/session/destroy/{id}',
  doc: 'Destroys a session; the reply is true also when there is none.',
  query: common,
  rpc: SessionApply,
  reply: json(bool()),
  request(call) {
    const token = tokenOf(call)
    refuseNamespace(call)
    const id = requireTail(call, 'Missing session')
    return { Datacenter: datacenterOf(call), Op: 'destroy', Session: Session.make({ ID: id }), Token: token }
  },
  answer: () => true,
})
