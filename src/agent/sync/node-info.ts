/** What an agent says of its node. */
export interface NodeInfo {
  readonly nodeName: string
  readonly nodeId: string
  readonly datacenter: string
  readonly address: string
  readonly taggedAddresses: ReadonlyMap<string, string>
  readonly meta: ReadonlyMap<string, string>
}
