// The colours of tokens.css keep the contrast that it promises: 4.5:1 between words and their ground, 3:1 between a control
// or a series and what is around it, in the light, in the dark, and when the reader chose the dark. (axe sees pages; this
// sees every pair, also those that no page of the tests shows.)
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../lib/tools.mjs";

const [WORDS, CONTROL] = [4.5, 3];
const SOFT = ["primary", "mint", "sky", "peach", "rose", "leaf"];
const GROUNDS = ["bg", "surface"];
const FIELDS = ["field-1", "field-2", "field-3", "field-4"];

// Ink, ground, the least contrast.
const PAIRS = [
  ...[...GROUNDS, ...FIELDS, "line"].map((ground) => ["text", ground, WORDS]),
  ...[...GROUNDS, ...FIELDS].map((ground) => ["muted", ground, WORDS]),
  ...GROUNDS.flatMap((ground) => SOFT.map((ink) => [ink, ground, WORDS])),
  ...SOFT.map((name) => [`on-${name}-soft`, `${name}-soft`, WORDS]),
  ["on-primary", "primary", WORDS],
  ...[1, 2, 3].map((n) => ["heat-low", `heat-${n}`, WORDS]),
  ["heat-ink", "heat-4", WORDS],
  ...[5, 6, 7].map((n) => ["heat-high", `heat-${n}`, WORDS]),
  ...GROUNDS.map((ground) => ["outline", ground, CONTROL]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`series-${n}`, "surface", CONTROL]),
];

export default {
  async run(t) {
    const css = readFileSync(join(ROOT, "style/tokens.css"), "utf8");
    const light = colours(css, ":root {");
    const dark = colours(css, ':root:not([data-theme="light"]) {');
    const chosen = colours(css, '[data-theme="dark"] {');
    await t.test("white on black is 21:1, and a known grey on white 4.54:1", async () => {
      assert.equal(contrast("#fff", "#000000").toFixed(2), "21.00");
      assert.equal(contrast("#767676", "#ffffff").toFixed(2), "4.54");
    });
    await t.test("every pair has its contrast in the light", async () => keeps(light));
    await t.test("every pair has its contrast in the dark", async () => keeps({ ...light, ...dark }));
    await t.test("the dark that a reader chose is the dark of the system", async () => assert.deepEqual(chosen, dark));
  },
};

// The colours in the block that begins so.
function colours(css, start) {
  const from = css.indexOf(start);
  assert.ok(from >= 0, `tokens.css has no ${start}`);
  const block = css.slice(from, css.indexOf("}", from));
  const found = Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})\b/gi)].map(([, name, value]) => [name, value]));
  assert.ok(Object.keys(found).length > 30, `${start} has ${Object.keys(found).length} colours`);
  return found;
}

function keeps(tokens) {
  const low = PAIRS.map(([ink, ground, least]) => ({ ink, ground, least, is: contrast(tokens[ink], tokens[ground]) }));
  const broken = low.filter(({ is, least }) => !(is >= least));
  assert.deepEqual(broken.map(({ ink, ground, least, is }) => `${ink} on ${ground}: ${is.toFixed(2)}, not ${least}`), []);
}

// As WCAG 2.2 defines contrast ratio and relative luminance.
function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour) {
  const hex = colour.slice(1);
  const parts = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g);
  const [red, green, blue] = parts.map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
