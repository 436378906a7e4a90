export function trapping(Instance: typeof WebAssembly.Instance, flag: Int32Array): typeof WebAssembly.Instance;
