/** Huawei's SDK ships no types; these are the few that the tests use. */
declare module 'esdk-obs-nodejs' {
  interface ObsResult {
    readonly CommonMsg: { readonly Status: number; readonly Code: string; readonly Message: string }
    readonly InterfaceResult: Record<string, unknown> | null
  }

  type ObsClient = Record<string, (parameters?: object) => Promise<ObsResult>> & { close(): void }

  const ObsClient: new (options: object) => ObsClient
  export default ObsClient
}
