import { json } from 'node:stream/consumers'
import type { Client } from '../../src/api/index.ts'
import { type Invocation, namesOnly } from './cli-invocations.ts'

const line = (...args: readonly string[]): Invocation => ({ args })
const intentions = '/v1/connect/intentions'

/** Leaves one intention, from `web` to `db`. */
async function oneIntention(client: Client): Promise<void> {
  await noIntention(client)
  await client.request({ method: 'POST', path: intentions, body: '{"SourceName":"web","DestinationName":"db","Action":"allow"}' })
}

async function noIntention(client: Client): Promise<void> {
  const all = await json((await client.request({ method: 'GET', path: intentions })).body) as readonly { readonly ID: string }[]
  for (const { ID } of all) await client.request({ method: 'DELETE', path: `${intentions}/${ID}` })
}

/** Leaves one with all that is shown. */
async function described(client: Client): Promise<void> {
  await noIntention(client)
  const body = '{"SourceName":"web","DestinationName":"db","Action":"deny","Description":" two words ","Meta":{"b":"2","a":" 1","long-name":""}}'
  await client.request({ method: 'POST', path: intentions, body })
}

async function idOf(client: Client): Promise<string> {
  const [one] = await json((await client.request({ method: 'GET', path: intentions })).body) as readonly { readonly ID: string }[]
  return one!.ID
}

/** Each program gets an intention of its own, a second later perhaps. */
function ownIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID').replace(/ \d\d:\d\d:\d\d /, ' TIME ')
}

async function oneEntry(client: Client): Promise<void> {
  await client.request({ method: 'PUT', path: '/v1/config', body: '{"Kind":"service-defaults","Name":"web","Protocol":"http","Meta":{"a":"b"}}' })
}

const hcl = 'Kind = "service-resolver"\nName = "web"\nDefaultSubset = "v1"\nConnectTimeout = "5s"\nSubsets = { v1 = { Filter = "Service.Meta.v == 1" } v2 { OnlyPassing = true } }'
const written = (input: string, ...args: readonly string[]): Invocation => ({ args: ['config', 'write', ...args, '-'], input })

const configuring: readonly Invocation[] = [
  { args: ['config', 'list', '-kind=service-defaults'], before: oneEntry }, line('config', 'list'), line('config', 'list', '-kind=zz'), line('config', 'list', '-kind', 'ingress-gateway'),
  { args: ['config', 'read', '-kind=service-defaults', '-name=web'], before: oneEntry, normal: (text) => text.replaceAll(/(Index": )\d+/g, '$1N') },
  line('config', 'read'), line('config', 'read', '-kind=x'), line('config', 'read', '-kind=service-defaults', '-name=none'), line('config', 'read', '-kind=zz', '-name=none'),
  written(hcl), written('{"Kind":"service-defaults","Name":"db","Protocol":"tcp"}'), written('kind = "proxy-defaults"\nname = "global"\nconfig { a = 1 b { c = "d" } }'),
  written('Kind = "service-defaults"\nName = "web"\nBogus = 1'), written('Kind = "zz"'), written('Name = "x"'), written('Kind = 7'), written('{'), written(''),
  written('Kind = "service-splitter"\nName = "tcp"\nSplits = [{ Weight = 50 }]'), line('config', 'write'), line('config', 'write', 'a', 'b'), line('config', 'write', '/nonexistent'),
  written('Kind = "service-defaults"\nName = "web"', '-cas', '-modify-index=1'),
  { args: ['config', 'delete', '-kind=service-defaults', '-name=web'], before: oneEntry }, line('config', 'delete', '-kind=service-defaults', '-name=none'), line('config', 'delete'), line('config', 'delete', '-kind=zz', '-name=a'),
]

const permitting: readonly Invocation[] = [
  { args: ['intention', 'create', 'web', 'db'], before: noIntention }, { args: ['intention', 'create', '-deny', '-meta=a=b', '*', 'db'], before: noIntention },
  { args: ['intention', 'create', 'default/web', 'db'], before: noIntention },
  { args: ['intention', 'create', '-replace', '-deny', 'web', 'db'], before: oneIntention }, { args: ['intention', 'create', '-replace', 'web', 'db'], before: noIntention },
  { args: ['intention', 'create', 'web', 'db'], before: oneIntention, normal: (text) => text.replace(/ID: [^,]*/, 'ID') },
  line('intention', 'create'), line('intention', 'create', 'a/b/c', 'd'), line('intention', 'create', '-allow', '-deny', 'a', 'b'), line('intention', 'create', 'a*', 'b'),
  { args: ['intention', 'check', 'web', 'db'], before: oneIntention }, line('intention', 'check', 'other', 'db'), line('intention', 'check'), line('intention', 'check', 'a/b/c', 'd'),
  { args: ['intention', 'match', 'db'], before: oneIntention }, line('intention', 'match', '-source', 'web'), line('intention', 'match', '-source', '-destination', 'web'), line('intention', 'match'), line('intention', 'match', 'none'),
  { args: ['intention', 'get', 'web', 'db'], before: described, normal: ownIds }, { args: ['intention', 'get', 'default/web', 'db'], before: oneIntention, normal: ownIds }, { args: ['intention', 'get', async ({ client }) => idOf(client)], before: described, normal: ownIds },
  line('intention', 'get', 'web', 'none'), line('intention', 'get'), line('intention', 'get', 'a', 'b', 'c'), line('intention', 'get', 'x'), line('intention', 'get', '-http-addr=127.0.0.1:1', 'x'),
  { args: ['intention', 'delete', 'web', 'db'], before: oneIntention }, line('intention', 'delete', 'web', 'none'), line('intention', 'delete'), line('intention', 'delete', 'x'),
]

/** The original forgot the flags of `config delete` in its help. */
const helps: readonly Invocation[] = [
  ['config'], ['config', 'list'], ['config', 'read'], ['config', 'write'],
  ['intention', 'check'], ['intention', 'create'], ['intention', 'delete'], ['intention', 'get'], ['intention', 'match'],
].map((words) => ({ args: [...words, '-h'], normal: namesOnly }))

/** Lines about config entries and intentions. */
export const meshInvocations: readonly Invocation[] = [...configuring, ...permitting, ...helps]
