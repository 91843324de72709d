export declare function makeImage(folder: string, node?: string): void
