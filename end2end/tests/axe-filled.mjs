// The same of axe.mjs, for those who have data.
import { suite } from "./axe.mjs";

export default suite(["a student with data", "an admin"]);
