// The options for the layout of rows, and `out`.
import { checkInteger, checkOffsets, checkShape } from "./check.js";
import { wrongType } from "./errors.js";
import type { Option } from "./model.js";

export const cols: Option = {
  name: "cols",
  isDense: true,
  read(options, { name }, value) {
    options.cols = checkInteger(name, "cols", value, 1);
  },
};

export const out: Option = {
  name: "out",
  isDense: true,
  read(options, _operation, value) {
    options.out = value;
  },
};

/** `out` of topK. */
export const selectedOut: Option = {
  name: "out",
  isDense: true,
  read(options, { name }, value) {
    if (typeof value !== "object" || value === null || !("values" in value && "indices" in value)) {
      throw wrongType(name, "out", "an object with values and indices", value);
    }
    options.out = value.values;
    options.indices = value.indices;
  },
};

/** `out` of functions whose results have values and signs. */
export const signedOut: Option = {
  name: "out",
  isDense: true,
  read(options, { name }, value) {
    const { values, signs } = Object(value) as { values?: unknown; signs?: unknown };
    if (values === undefined || signs === undefined) {
      throw wrongType(name, "out", "an object with values and signs", value);
    }
    options.out = values;
    options.signs = signs;
  },
};

export const rowStride: Option = {
  name: "rowStride",
  read(options, { name }, value) {
    options.rowStride = checkInteger(name, "rowStride", value, 1);
  },
};

export const shape: Option = {
  name: "shape",
  read(options, { name }, value) {
    options.shape = checkShape(name, value);
  },
};

export const axis: Option = {
  name: "axis",
  read(options, { name }, value) {
    options.axis = checkInteger(name, "axis", value);
  },
};

export const offsets: Option = {
  name: "offsets",
  read(options, { name }, value) {
    options.offsets = checkOffsets(name, value);
  },
};

/** The options for the layout of rows, and `out`. */
export const layouts: readonly Option[] = [cols, out, rowStride, shape, axis, offsets];
export const selectedLayouts: readonly Option[] = [cols, selectedOut, rowStride, shape, axis, offsets];
export const signedLayouts: readonly Option[] = [cols, signedOut, rowStride, shape, axis, offsets];
/** The layouts of rows that give one number. */
export const groupLayouts: readonly Option[] = [cols, rowStride, shape, axis];
/** The only layouts of contingency tables, and of products of matrices. */
export const tableLayouts: readonly Option[] = [out, shape];
