// The messages between the page and its worker.

export type Kind = "logits" | "probs" | "logProbs";

export interface ScoreRequest {
  readonly file: Blob;
  readonly name: string;
  readonly kind: Kind;
  readonly temperature: number;
  readonly k: number;
  /** Labels in a file of their own, or in a column of the rows. */
  readonly labels: { readonly file: Blob; readonly name: string } | "first" | "last" | undefined;
}

export interface ScoredRow {
  readonly row: number;
  readonly label: number | undefined;
  readonly loss: number | undefined;
  readonly entropy: number;
  readonly classes: readonly number[];
  readonly probabilities: readonly number[];
}

/** A bin of confidence: how many rows, the sum of their confidence, and how many are right. */
export interface Bin {
  readonly rows: number;
  readonly confidence: number;
  readonly right: number;
}

export interface Summary {
  readonly format: string;
  readonly names: readonly string[] | undefined;
  readonly rows: number;
  readonly cols: number;
  /** Rows with NaN, which count in no mean. */
  readonly invalid: number;
  readonly labelled: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly entropy: number;
  readonly confidence: number;
  readonly bins: readonly Bin[];
  readonly first: readonly ScoredRow[];
  readonly worst: readonly ScoredRow[];
  readonly milliseconds: number;
  readonly csv: Blob;
}

export type ScoreMessage =
  | { readonly type: "progress"; readonly read: number; readonly size: number; readonly rows: number }
  | { readonly type: "done"; readonly summary: Summary }
  | { readonly type: "error"; readonly message: string };
