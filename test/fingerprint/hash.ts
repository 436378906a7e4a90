// Hashes a sequence of numbers.

interface Hash {
  add(value: number): void;
  toString(): string;
}

export function makeHash(): Hash {
  const number = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const addWord = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
    // A product carries upwards only: without this, two signs that differ would cancel.
    hash ^= hash >>> 15;
  };
  return {
    add(value: number): void {
      if (Number.isNaN(value)) {
        addWord(0x7ff80000); // whatever its sign and payload
        return;
      }
      number.setFloat64(0, value, true);
      addWord(number.getUint32(0, true));
      addWord(number.getUint32(4, true));
    },
    toString: () => (hash >>> 0).toString(16).padStart(8, "0"),
  };
}
