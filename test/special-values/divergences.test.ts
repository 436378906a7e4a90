import { testSpecialValues } from "./special-values.js";

testSpecialValues("divergences");
