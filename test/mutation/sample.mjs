// The mutants that a run tries: all, with LOGSUM_SAMPLE=k every k-th by its number, or with LOGSUM_SAMPLE=k:i those with k·n + i. The
// others count as invalid.
const [k, first] = (process.env.LOGSUM_SAMPLE ?? "1").split(":").map(Number);

export const step = k;
export const isInSample = (id) => Number(id) % step === (first ?? 0);
