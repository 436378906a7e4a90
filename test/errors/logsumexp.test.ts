import { testErrors } from "./errors.js";

testErrors("logsumexp");
