// The messages between the page and its worker.
import type { Profile } from "../../../bench/data.js";

export type Dtype = "f64" | "f32";
export type Contender = "loop" | "wasm-simd" | "js" | "pool";

export interface BenchRequest {
  readonly ops: readonly string[];
  /** Each shape is the number of rows and their length. */
  readonly shapes: readonly (readonly [number, number])[];
  readonly dtypes: readonly Dtype[];
  readonly profiles: readonly Profile[];
  readonly contenders: readonly Contender[];
  /** Seconds for each contender of each measurement. */
  readonly seconds: number;
  readonly hasCurve: boolean;
}

/** Where one operation was measured. */
export interface Place {
  readonly op: string;
  readonly rows: number;
  readonly cols: number;
  readonly dtype: Dtype;
  readonly profile: Profile;
}

export interface Measured extends Place {
  /** The least nanoseconds per element of each contender. */
  readonly times: Readonly<Partial<Record<Contender, number>>>;
  /** A point of the curve, which is no part of the bars. */
  readonly isCurve: boolean;
}

export interface Engine {
  readonly backend: string;
  readonly reason: string | undefined;
  readonly threads: number;
  readonly poolReason: string | undefined;
}

export type BenchMessage =
  | { readonly type: "engine"; readonly engine: Engine }
  | { readonly type: "progress"; readonly part: number; readonly text: string }
  | { readonly type: "measured"; readonly measured: Measured }
  | { readonly type: "done" }
  | { readonly type: "error"; readonly message: string };
