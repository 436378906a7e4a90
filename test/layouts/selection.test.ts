import { testLayouts } from "./layouts.js";

testLayouts("selection");
