// Neither the answer nor its time tells whether an address has an account.
//
// Known and unknown addresses are asked in turn, in an order by chance, so that whatever else the machine does meets both
// alike; no other suite runs meanwhile. The two databases are asked at once, each through a server of its own: a processor
// for each to hash on. A difference has to show twice in a row to count: of one kind, two samples are
// taken for two once in 10,000 runs.
import assert from "node:assert/strict";
import http from "node:http";
import { join } from "node:path";
import { Api } from "../lib/http.mjs";
import { PASSWORD, aPerson, registered } from "../lib/people.mjs";
import { until } from "../lib/runner.mjs";
import { smsIn } from "../lib/sms.mjs";
import { kolmogorovSmirnov, median } from "../lib/statistics.mjs";
import { ENGINES, startOn } from "../lib/server.mjs";

const PAIRS = 400;
const LEAST_P = 0.01;
// Milliseconds between the two medians that nobody can make use of over a network.
const TOLERANCE = 2;
// The same where nothing is hashed, which answers faster than this.
const SMALL = 0.5;
const HASHED = 8;

export default {
  async run(t) {
    await t.test("the measure itself tells two kinds from one", measure);
    const sides = await Promise.all(ENGINES.map((engine) => begin(t, engine)));
    for (const what of ["a sign-in with a wrong password", "a registration", "a request for a new password", "a code by text message"]) {
      await Promise.all(sides.map((side) => fact(t, what, side)));
    }
  },
};

// A server on one of the databases, somebody who has an account there, and what is asked: the status of the answer, how
// it is asked, of somebody known and of ever another one who is not.
async function begin(t, engine) {
  const server = await startOn(engine, t, { name: "timing", env: { STUDY_PLUS_LIMITS: "off", STUDY_PLUS_SMS_SENDER: "outbox" } });
  const person = await registered(server, aPerson("Timed Person"));
  const number = await withNumber(server, person);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.use({ close: async () => agent.destroy() });
  const api = new Api(server.base, null, agent);
  let count = 0;
  const addresses = { known: person.email, unknown: () => `nobody.${process.pid}.${(count += 1)}@example.net` };
  const numbers = { known: number, unknown: () => `+9198${String((count += 1)).padStart(8, "1")}` };
  const registration = { password: PASSWORD, display_name: "Timed Person", born: "2001-04", time_zone: "UTC" };
  const asked = {
    "a sign-in with a wrong password": [401, (email) => api.post("/auth/login", { email, password: "another kettle on 9 hills" }), addresses],
    "a registration": [202, (email) => api.post("/auth/register", { email, ...registration }), addresses],
    "a request for a new password": [202, (email) => api.post("/auth/reset", { email }), addresses],
    "a code by text message": [202, (number) => api.post("/auth/phone-otp/send", { number }), numbers],
  };
  return { engine, asked };
}

async function fact(t, what, { engine, asked }) {
  const [status, ask, { known, unknown }] = asked[what];
  await t.test(`${what} has the same answer and takes as long, with an account or without, on ${engine}`, async () => {
    const once = () => compare(() => known, unknown, ask, status);
    let found = await once();
    t.note(words(`${what} on ${engine}`, found));
    if (isDifferent(found)) {
      found = await once();
      t.note(words(`${what} on ${engine}, again`, found));
    }
    assert.ok(!isDifferent(found), words(what, found));
  });
}

// Adds a phone number to the account.
async function withNumber(server, person) {
  const number = "+919876543210";
  const asked = (await person.api.post("/account/phone", { number })).is(202).json;
  const message = await until(() => smsIn(join(server.dataDir, "outbox"))[0], "the message");
  (await person.api.post("/account/phone/verify", { request: asked.request, code: message.code })).is(200);
  return number;
}

// Where a password is hashed either of the two tells; without a hash around it, hundredths of a millisecond show on an
// idle machine in the shape of the times and to nobody over a network, so there both must.
const isDifferent = ({ p, difference, middle }) => {
  const [isOther, isFar] = [p < LEAST_P, Math.abs(difference) >= (middle < HASHED ? SMALL : TOLERANCE)];
  return middle < HASHED ? isOther && isFar : isOther || isFar;
};

function words(what, { n, p, difference, middle }) {
  return `${what}: ${n} pairs, median ${middle.toFixed(1)} ms, difference of medians ${difference.toFixed(2)} ms, p ${p.toFixed(3)}`;
}

async function compare(known, unknown, ask, status) {
  const times = { known: [], unknown: [] };
  const bodies = new Set();
  const one = async (kind, email) => {
    const began = performance.now();
    const answer = await ask(email);
    times[kind].push(performance.now() - began);
    bodies.add(answer.is(status).text.replaceAll(/"(request_id|pending|request|expires_at)":"[^"]*"/g, ""));
  };
  for (let i = 0; i < 5; i += 1) await ask(i % 2 ? known() : unknown());
  while (times.known.length < PAIRS) {
    const pair = [() => one("known", known()), () => one("unknown", unknown())];
    if (Math.random() < 0.5) pair.reverse();
    for (const step of pair) await step();
  }
  assert.equal(bodies.size, 1, `the answers differ: ${[...bodies].join(" and ")}`);
  const middle = median(times.known);
  return { n: PAIRS, p: kolmogorovSmirnov(times.known, times.unknown).p, difference: middle - median(times.unknown), middle };
}

// By a generator of our own, so that it is the same each time.
async function measure() {
  let state = 7;
  const roll = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const series = (shift) => Array.from({ length: 400 }, () => 30 + shift + 4 * (roll() + roll() + roll()));
  assert.ok(kolmogorovSmirnov(series(0), series(0)).p > LEAST_P);
  assert.ok(kolmogorovSmirnov(series(0), series(3)).p < 1e-6);
  // scipy 1.11: ks_2samp([1, 2, 3, 4, 5], [3.5, 4.5, 5.5, 6.5, 7.5]).statistic
  assert.ok(Math.abs(kolmogorovSmirnov([1, 2, 3, 4, 5], [3.5, 4.5, 5.5, 6.5, 7.5]).distance - 0.6) < 1e-12);
  assert.equal(median([3, 1, 2, 10]), 2.5);
}
