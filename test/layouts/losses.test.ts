import { testLayouts } from "./layouts.js";

testLayouts("losses");
