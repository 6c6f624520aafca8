import type { Shape } from './shape.ts'

/** Blocks of Consul Enterprise, which have no effect here but are read as strictly as all others. */

export const auditShape: Shape = {
  fields: {
    enabled: 'bool',
    sink: {
      kind: 'named',
      of: () => ({
        fields: {
          name: 'string', type: 'string', format: 'string', path: 'string', delivery_guarantee: 'string', rotate_bytes: 'int', rotate_duration: 'string',
          rotate_max_files: 'int',
        },
      }),
    },
  },
}

export const segmentShape: Shape = { fields: { advertise: 'string', bind: 'string', name: 'string', port: 'int', rpc_listener: 'bool' } }

export const tokenProviderShape: Shape = { fields: { accessor_id: 'string', secret_id: 'string' } }
