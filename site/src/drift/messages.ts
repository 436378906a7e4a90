// The messages between the page and its worker.

export interface DriftRequest {
  readonly before: { readonly file: Blob; readonly name: string };
  readonly after: { readonly file: Blob; readonly name: string };
  readonly kind: "counts" | "probs" | "logits";
  readonly pseudocount: number;
  readonly base: 2 | "e";
}

/** KL(before‖after), KL(after‖before) and JSD. */
export interface Measures {
  readonly forward: number;
  readonly backward: number;
  readonly jsd: number;
}

export interface MovedRow extends Measures {
  readonly row: number;
  /** The probabilities of the row, of at most 64 columns. */
  readonly p: readonly number[];
  readonly q: readonly number[];
}

export interface DriftSummary {
  readonly format: string;
  readonly names: readonly string[] | undefined;
  readonly rows: number;
  readonly cols: number;
  readonly invalid: number;
  readonly mean: Measures;
  readonly max: Measures;
  /** The measures of the sums of all rows. */
  readonly pooled: MovedRow;
  /** The number of rows by their JSD, in equal bins from 0 to its largest possible value. */
  readonly bins: readonly number[];
  readonly moved: readonly MovedRow[];
  readonly milliseconds: number;
  readonly csv: Blob;
}

export type DriftMessage =
  | { readonly type: "progress"; readonly read: number; readonly size: number; readonly rows: number }
  | { readonly type: "done"; readonly summary: DriftSummary }
  | { readonly type: "error"; readonly message: string };
