export declare function showsDashboard(entry: string, args: ReadonlyArray<string>): boolean
export declare function buildDashboard(node: string): void
