import type { Machine } from '../../runtime/machine.ts'

/** Of the hardware, else of the installation, else of this run of the machine. */
export function hostId(machine: Machine): string {
  const [hardware = ''] = (machine.text('/sys/class/dmi/id/product_uuid') ?? '').split('\n')
  if (hardware !== '') return hardware.toLowerCase()
  const [installed = ''] = (machine.text('/etc/machine-id') ?? '').split('\n')
  if (installed.length === 32) return installed.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return (machine.text('/proc/sys/kernel/random/boot_id') ?? '').trim().toLowerCase()
}
