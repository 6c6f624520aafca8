import { CatalogDeregister } from '../../../contract/rpc/catalog/deregister.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { DeregisterRequest } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'

export const catalogDeregister = endpoint(CatalogDeregister, async (server, request) => {
  if (request.Node === '') throw errors.mustProvideNode()
  await server.propose(CommandType.Deregister, DeregisterRequest, request)
  return {}
})
