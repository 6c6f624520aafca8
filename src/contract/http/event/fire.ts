import { rec } from '../../../wire/record.ts'
import { jsonBody } from '../body.ts'
import { datacenterOf, requireTail, tokenOf } from '../call.ts'
import { common, text } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { UserEvent } from './event-form.ts'

export const eventFire = agentRoute({
  method: 'PUT',
  path: '/v1/event/fire/{name}',
  doc: 'Fires an event that every agent gets which the filters let through.',
  query: {
    ...common,
    node: text('A regular expression that names of nodes must match.'),
    service: text('A regular expression that a service of the agent must match.'),
    tag: text('A regular expression that a tag of such a service must match.'),
  },
  body: jsonBody('The payload, as it is; with the names it may have some hundred bytes.'),
  reply: json(rec(UserEvent)),
  agent(port, call) {
    const Name = requireTail(call, 'Missing name')
    const { query } = call
    const event = UserEvent.make({
      Name,
      // Go looks at the declared length alone, so a chunked body is ignored.
      Payload: call.declaredLength > 0 ? call.body : null,
      NodeFilter: query.get('node'),
      ServiceFilter: query.get('service'),
      TagFilter: query.get('tag'),
    })
    return port.fireEvent(event, datacenterOf(call), tokenOf(call))
  },
})
