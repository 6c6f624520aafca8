import { deregister } from '../../state/catalog/register.ts'
import { CommandType } from '../../wire/command.ts'
import { DeregisterRequest } from '../../wire/records/catalog.ts'
import { command, type Row } from './row.ts'

export const deregisterRow: Row = { type: CommandType.Deregister, apply: command(DeregisterRequest, deregister), records: undefined }
