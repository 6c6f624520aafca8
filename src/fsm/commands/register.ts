import type { View } from '../../memdb/database.ts'
import { register } from '../../state/catalog/register.ts'
import { nodeCheckRows, nodeServiceRows } from '../../state/catalog/rows.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { RegisterRequest, type Node } from '../../wire/records/catalog.ts'
import type { Writer } from '../../wire/msgpack-writer.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

/** A node is written first alone, then with each of its services, then with each of its checks. */
function* write(view: View, writer: Writer): Iterable<void> {
  for (const node of view.iterate(tables.nodes.primary)) {
    const request = requestOf(node)
    yield record(writer, request)
    for (const { service } of nodeServiceRows(view, node.Node)) yield record(writer, { ...request, Service: service })
    for (const check of nodeCheckRows(view, node.Node)) yield record(writer, { ...request, Check: check })
  }
}

function record(writer: Writer, request: RegisterRequest): void {
  writer.byte(CommandType.Register)
  RegisterRequest.write(writer, request)
}

function requestOf(node: Node): RegisterRequest {
  return RegisterRequest.make({
    Datacenter: node.Datacenter,
    ID: node.ID,
    Node: node.Node,
    Address: node.Address,
    TaggedAddresses: node.TaggedAddresses,
    NodeMeta: node.Meta,
    CreateIndex: node.CreateIndex,
    ModifyIndex: node.ModifyIndex,
  })
}

export const registerRow: Row = {
  type: CommandType.Register,
  apply: command(RegisterRequest, register),
  records: {
    write,
    read: (reader) => {
      const request = RegisterRequest.read(reader)
      for (const row of [request, request.Service, request.Check, ...(request.Checks ?? [])]) if (row !== null) requireCounters(row)
      if (request.Check === null && request.Checks === null) return now((mutation) => register(mutation, request))
      const rest = { ...request, Check: null, Checks: null }
      return [
        { phase: 'now', run: (mutation) => register(mutation, rest) },
        { phase: 'later', run: (mutation) => register(mutation, request) },
      ]
    },
  },
}
