import { useSignal } from '@preact/signals'
import { client, useLive } from './live.tsx'
import { address, Checks, Counts, Empty, Meta, rowsBy, Search, Shown } from './parts.tsx'
import { SessionRows } from './sessions.tsx'

/** All nodes with their health. */
export function Nodes() {
  const nodes = useLive('nodes', (options) => client.catalog.nodes(options))
  const checks = useLive('checks', (options) => client.health.state('any', options))
  const text = useSignal('')
  return (
    <>
      <h1>Nodes</h1>
      <div class="bar"><Search value={text.value} placeholder="Search nodes" onInput={(value) => { text.value = value }} /></div>
      <Shown live={nodes}>
        {(all) => {
          const checksOf = rowsBy(checks.data ?? [], (check) => check.Node)
          const rows = all.filter(({ Node }) => Node.toLowerCase().includes(text.value.toLowerCase()))
          return (
            <>
              <div class="list">
                {rows.map(({ Node, Address }) => (
                  <a key={Node} href={address('nodes', Node)}>
                    <strong>{Node}</strong> <code>{Address}</code> <Counts checks={checksOf.get(Node) ?? []} />
                  </a>
                ))}
              </div>
              {rows.length === 0 && <Empty>{all.length === 0 ? 'No node is known.' : 'No node matches.'}</Empty>}
            </>
          )
        }}
      </Shown>
    </>
  )
}

/** One node: its checks, services and sessions. */
export function Node({ name }: { name: string }) {
  const node = useLive(`node ${name}`, (options) => client.catalog.node(name, options))
  const checks = useLive(`checks of ${name}`, (options) => client.health.node(name, options))
  const sessions = useLive(`sessions of ${name}`, (options) => client.session.node(name, options))
  return (
    <>
      <h1><a class="up" href={address('nodes')}>Nodes</a> {name}</h1>
      <Shown live={node}>
        {(found) => (found === null ? <Empty>There is no node {name}.</Empty> : (
          <>
            <p><code>{found.Node?.Address}</code> <span class="quiet">{found.Node?.ID}</span></p>
            <Meta meta={found.Node?.Meta ?? null} />
            <h2>Services</h2>
            <div class="list">
              {[...(found.Services ?? [])].map(([id, service]) => (
                <a key={id} href={address('services', service.Service)}><strong>{id}</strong> <code>{service.Address || found.Node?.Address}:{service.Port}</code></a>
              ))}
            </div>
            {(found.Services?.size ?? 0) === 0 && <Empty>No service is registered here.</Empty>}
          </>
        ))}
      </Shown>
      <h2>Checks</h2>
      <Shown live={checks}>{(all) => <Checks checks={all} />}</Shown>
      <h2>Sessions</h2>
      <Shown live={sessions}>{(all) => <SessionRows sessions={all} />}</Shown>
    </>
  )
}
