export declare const usualFolder: string
export declare function canBeBundled(entry: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv): boolean
export declare function programOf(
  node: string,
  entry: string,
  args: ReadonlyArray<string>,
  options?: { readonly env?: NodeJS.ProcessEnv; readonly folder?: string }
): string
export declare function memoryFlags(entry: string, env: NodeJS.ProcessEnv): ReadonlyArray<string>
export declare function environmentOf(entry: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv
