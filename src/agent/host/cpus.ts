import { HostCpuForm } from '../../contract/http/agent/host-form.ts'

/** Processors as /proc/cpuinfo tells of them; `maxKhz` gives the highest frequency of one, where the kernel knows it. */
export function cpusOf(cpuinfo: string, maxKhz: (cpu: number) => number | undefined, coreOf: (cpu: number) => string | undefined): readonly HostCpuForm[] {
  return cpuinfo.split(/\n\s*\n/).flatMap((block) => {
    const lines = new Map(block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()] as const
    }))
    const of = (...names: readonly string[]): string => names.map((name) => lines.get(name)).find((text) => text !== undefined) ?? ''
    const id = of('processor')
    if (!/^\d+$/.test(id)) return []
    const cpu = Number(id)
    const khz = maxKhz(cpu)
    return [HostCpuForm.make({
      cpu,
      vendorId: of('vendor_id', 'vendorId'),
      family: of('cpu family'),
      model: of('model'),
      stepping: whole(of('stepping') || of('revision').split('.')[0]!),
      physicalId: of('physical id'),
      coreId: of('core id') || (coreOf(cpu) ?? ''),
      cores: 1,
      modelName: of('model name', 'cpu'),
      mhz: khz === undefined ? Number(of('cpu MHz', 'clock').replace('MHz', '')) || 0 : khz / 1000,
      cacheSize: whole(of('cache size').replace(' KB', '')),
      flags: of('flags', 'Features').split(/[, ]+/).filter((flag) => flag !== ''),
      microcode: of('microcode'),
    })]
  })
}

function whole(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : 0
}
