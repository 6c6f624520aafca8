import { quote } from '../../../std/quote.ts'
import { list } from '../../../wire/record.ts'
import { anyConfigEntry, type ConfigEntry } from '../../../wire/records/config-entry-forms.ts'
import { ConfigEntryQuery } from '../../../wire/records/service-config.ts'
import { ConfigEntryGet } from '../../rpc/config-entry/get.ts'
import { ConfigEntryList } from '../../rpc/config-entry/list.ts'
import { datacenterOf, refuseNamespace } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { bindCall, choiceRoute, json } from '../route.ts'

export const configGet = choiceRoute<'/v1/config/{entry}', typeof readParams, ConfigEntry | readonly ConfigEntry[]>({
  method: 'GET',
  path: '/v1/config/{entry}',
  doc: 'Reads the entry `KIND/NAME`, or lists all of a `KIND`.',
  query: readParams,
  reply: json<ConfigEntry | readonly ConfigEntry[]>(anyConfigEntry),
  choose(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    const slash = call.tail.indexOf('/')
    const [Kind, Name] = slash < 0 ? [call.tail, ''] : [call.tail.slice(0, slash), call.tail.slice(slash + 1)]
    const request = ConfigEntryQuery.make({ ...options, Datacenter: datacenterOf(call), Kind, Name })
    if (slash < 0) {
      return bindCall({ rpc: ConfigEntryList, request, meta: 'answers', reply: json(list(anyConfigEntry)), answer: ({ Entries }) => Entries ?? [] })
    }
    return bindCall({
      rpc: ConfigEntryGet, request, meta: 'answers', reply: json(anyConfigEntry),
      answer: ({ Entry }) => Entry ?? new Refusal(404, `Config entry not found for ${quote(Kind)} / ${quote(Name)}`, true),
    })
  },
})
