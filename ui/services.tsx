import { useSignal } from '@preact/signals'
import { client, useLive } from './live.tsx'
import { address, Checks, Counts, Empty, Meta, rowsBy, Search, Shown } from './parts.tsx'

/** All services with their health. */
export function Services() {
  const services = useLive('services', (options) => client.catalog.services(options))
  const checks = useLive('checks', (options) => client.health.state('any', options))
  const text = useSignal('')
  const tag = useSignal('')
  return (
    <>
      <h1>Services</h1>
      <Shown live={services}>
        {(all) => {
          const checksOf = rowsBy(checks.data ?? [], (check) => check.ServiceName)
          const tags = [...new Set([...all.values()].flatMap((list) => list ?? []))].sort()
          const rows = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([name, list]) => (
            name.toLowerCase().includes(text.value.toLowerCase()) && (tag.value === '' || (list ?? []).includes(tag.value))))
          return (
            <>
              <div class="bar">
                <Search value={text.value} placeholder="Search services" onInput={(value) => { text.value = value }} />
                <select aria-label="Tag" value={tag.value} onChange={(event) => { tag.value = event.currentTarget.value }}>
                  <option value="">any tag</option>
                  {tags.map((name) => <option key={name} value={name}>{name}</option>)}
                </select>
              </div>
              <div class="list">
                {rows.map(([name, list]) => (
                  <a key={name} href={address('services', name)}>
                    <strong>{name}</strong> {(list ?? []).map((one) => <i key={one}>{one}</i>)}
                    <Counts checks={checksOf.get(name) ?? []} />
                  </a>
                ))}
              </div>
              {rows.length === 0 && <Empty>{all.size === 0 ? 'No service is registered yet.' : 'No service matches.'}</Empty>}
            </>
          )
        }}
      </Shown>
    </>
  )
}

/** One service: its instances with their checks. */
export function Service({ name }: { name: string }) {
  const instances = useLive(`service ${name}`, (options) => client.health.service(name, options))
  return (
    <>
      <h1><a class="up" href={address('services')}>Services</a> {name}</h1>
      <Shown live={instances}>
        {(all) => (all.length === 0 ? <Empty>No instance of {name} is registered.</Empty> : all.map(({ Node: node, Service: service, Checks: checks }) => (
          <article key={`${node?.Node}/${service?.ID}`}>
            <h2>{service?.ID} <Counts checks={checks ?? []} /></h2>
            <p>
              <code>{service?.Address || node?.Address}:{service?.Port}</code> on <a href={address('nodes', node?.Node ?? '')}>{node?.Node}</a>
              {' '}{(service?.Tags ?? []).map((tag) => <i key={tag}>{tag}</i>)}
            </p>
            <Meta meta={service?.Meta ?? null} />
            <Checks checks={checks ?? []} />
          </article>
        )))}
      </Shown>
    </>
  )
}
