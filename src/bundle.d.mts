/** Bundles the code of each function in Lambda. */
export function bundleFunctions(): Promise<void>;
