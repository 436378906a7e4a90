import { testLayouts } from "./layouts.js";

testLayouts("logsumexp");
