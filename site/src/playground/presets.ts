// The examples of the playground.

export interface Preset {
  readonly name: string;
  readonly story: string;
  readonly outcomes: readonly string[];
  readonly p: readonly number[];
  readonly q: readonly number[];
}

const WEATHER = ["sun", "fair", "cloud", "fog", "rain", "hail", "storm", "snow"];
const WEATHER_P = [0.35, 0.35, 0.1, 0.1, 0.04, 0.04, 0.01, 0.01];
const LENGTHS = [2, 2, 3, 3, 4, 4, 5, 5];
const DIE = ["1", "2", "3", "4", "5", "6"];

/** The probabilities for which code words of these lengths are best. */
const ofLengths = (lengths: readonly number[]): number[] => lengths.map((length) => 2 ** -length);

export const PRESETS: readonly Preset[] = [
  {
    name: "Weather station",
    story:
      "A station sends the weather with words of 2, 2, 3, 3, 4, 4, 5 and 5 bits. The entropy is 2.23 bits, and the words take 2.42 on average. Q is 2 to the power of minus the lengths; its sum is below 1, as the code has unused words.",
    outcomes: WEATHER,
    p: WEATHER_P,
    q: ofLengths(LENGTHS),
  },
  {
    name: "Wrong climate",
    story:
      "The same station stands where storms and snow are common, but its code gives them the longest words. It sends 4.58 bits on average.",
    outcomes: WEATHER,
    p: [...WEATHER_P].reverse(),
    q: ofLengths(LENGTHS),
  },
  {
    name: "Loaded die",
    story:
      "A six comes half of the time. Those who think that the die is fair lose log₂ 6 − H(P) bits with each throw.",
    outcomes: DIE,
    p: [0.1, 0.1, 0.1, 0.1, 0.1, 0.5],
    q: [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6],
  },
  {
    name: "Fair die",
    story: "All faces are equally likely: the entropy is largest, log₂ 6 = 2.585 bits, and the perplexity is 6.",
    outcomes: DIE,
    p: [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6],
    q: [0.1, 0.1, 0.1, 0.1, 0.1, 0.5],
  },
  {
    name: "Spam",
    story:
      "A mail is spam for certain, so P is one-hot. A filter says 80 %. The cross-entropy is its loss, log 1/0.8, and H(P) is 0.",
    outcomes: ["spam", "not spam"],
    p: [1, 0],
    q: [0.8, 0.2],
  },
  {
    name: "One-hot label",
    story: "A label of four classes and a model's probabilities. The loss is −log of the one probability that counts.",
    outcomes: ["cat", "dog", "fox", "owl"],
    p: [0, 1, 0, 0],
    q: [0.1, 0.5, 0.3, 0.1],
  },
  {
    name: "Biased coin",
    story:
      "Heads come nine times in ten. The coin tells 0.469 bits, less than half of a fair one. A code for a fair coin takes 1 bit.",
    outcomes: ["heads", "tails"],
    p: [0.9, 0.1],
    q: [0.5, 0.5],
  },
];

export interface TablePreset {
  readonly name: string;
  readonly counts: readonly (readonly number[])[];
}

export const TABLES: readonly TablePreset[] = [
  {
    name: "Cover and Thomas",
    counts: [
      [4, 2, 1, 1],
      [2, 4, 1, 1],
      [2, 2, 2, 2],
      [8, 0, 0, 0],
    ],
  },
  {
    name: "Independent",
    counts: [
      [20, 30, 50],
      [40, 60, 100],
    ],
  },
  {
    name: "One tells the other",
    counts: [
      [50, 0],
      [0, 50],
    ],
  },
  {
    name: "Test for an illness",
    counts: [
      [9, 1],
      [89, 901],
    ],
  },
];
