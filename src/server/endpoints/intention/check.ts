import { IntentionCheck } from '../../../contract/rpc/intention/check.ts'
import { intentionMatch } from '../../../state/intention.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'

/** The first intention that concerns both decides; without one, all is allowed as long as there are no ACLs. */
export const intentionCheck = endpoint(IntentionCheck, (server, { Check }) => {
  if (Check === null) throw errors.intentionCheckMissing()
  if (Check.SourceType !== 'consul') throw errors.unsupportedSourceType(Check.SourceType)
  const destination = { Namespace: Check.DestinationNS, Name: Check.DestinationName }
  const found = intentionMatch(server.store().read(), 'destination', destination).find(({ SourceNS, SourceName }) =>
    (SourceNS === '*' || SourceNS === Check.SourceNS) && (SourceName === '*' || SourceName === Check.SourceName))
  return { Allowed: found === undefined || found.Action === 'allow' }
})
