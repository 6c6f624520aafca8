import { CatalogRegister } from '../../../contract/rpc/catalog/register.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { RegisterRequest } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'
import { checkedCheck, checkedService, checkTypeOf, refuseBadNode } from './pre-apply.ts'

export const catalogRegister = endpoint(CatalogRegister, async (server, request) => {
  refuseBadNode(request.Node, request.ID)
  if (request.Address === '' && !request.SkipNodeUpdate) throw errors.mustProvideAddress()
  const Service = request.Service === null ? null : checkedService(request.Service)
  // Older agents send one check; it joins the list so that the log has one form.
  const given = request.Check === null ? request.Checks : [...(request.Checks ?? []), request.Check]
  const Checks =
    given?.map((check) => {
      const filled = checkedCheck(check.Node === '' ? { ...check, Node: request.Node } : check)
      return filled.Type === '' ? { ...filled, Type: checkTypeOf(filled.Definition) } : filled
    }) ?? null
  await server.propose(CommandType.Register, RegisterRequest, { ...request, Service, Check: null, Checks })
  return {}
})
