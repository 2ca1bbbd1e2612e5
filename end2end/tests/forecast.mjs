// What is likely to come, the goal and the track record, on a phone without script; and by the API the same numbers.
import assert from "node:assert/strict";
import { PHONE, browser, follow, mustSay, newPage, pathOf, signIn, submit, words } from "../lib/browser.mjs";
import { dayFromNow } from "../lib/csv.mjs";
import { SAMPLE, aPerson, registered, sampleServer, signedIn, visitor } from "../lib/people.mjs";

export default {
  async run(t) {
    const server = t.use(await sampleServer("forecast"));
    const chromium = t.use(await browser());
    await withData(t, server, (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false })));
    await slider(t, server, (t.page = await newPage(chromium, PHONE)));
    await official(t, server, (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false })));
    await asked(t, server, (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false })));
    await without(t, server, (t.page = await newPage(chromium, { ...PHONE, javaScriptEnabled: false })));
  },
};

async function withData(t, server, page) {
  const api = await signedIn(server, SAMPLE.student);
  const [exam] = (await api.get("/forecasts")).is(200).json.exams;
  await signIn(page, server, SAMPLE.student);
  await t.step("today tells the next score with its range", async () => {
    await mustSay(page, `${Math.round(exam.next.score)} of 720`, `${Math.round(exam.next.low)} to ${Math.round(exam.next.high)}`);
  });
  await t.step("insights begin with the exam day in words, as the API has it, with range and chart", async () => {
    await page.goto(`${server.base}/insights`);
    await mustSay(page, `a score around ${Math.round(exam.at_exam.score)} of 720`, /Four times in five/, /Rank/);
    assert.equal(await page.locator("svg.forecast-chart").count(), 1);
    assert.match(await page.locator("svg.forecast-chart desc").innerHTML(), /four results in five/);
  });
  await t.step("its numbers are a table that opens without script", async () => {
    const numbers = page.locator("figure:has(svg.forecast-chart) details");
    await numbers.locator("summary").click();
    assert.ok((await numbers.locator("tbody tr").count()) > exam.tests.length);
  });
  await t.step("the rank is a band on a logarithmic axis, within the phone, with its table", async () => {
    const chart = page.locator("svg.rank-chart");
    assert.match(await chart.locator("desc").innerHTML(), /ten times as few/);
    assert.deepEqual((await chart.locator("text").allTextContents()).slice(0, 4), ["1", "10", "100", "1k"]);
    const box = await chart.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= PHONE.viewport.width, JSON.stringify(box));
    assert.equal(await page.locator(".rank-chart__band").count(), 2, "one in the picture, one in the legend");
    const numbers = page.locator("figure:has(svg.rank-chart) details");
    await numbers.locator("summary").click();
    assert.match(await words(page, "figure:has(svg.rank-chart) tbody"), /Forecast, .* to [\d,]+ .*All candidates [\d,]+/);
  });
  await t.step("a range of weeks is a link and shortens every chart", async () => {
    const all = await page.locator("table tbody tr").count();
    await follow(page, page.getByRole("link", { name: "4 weeks" }));
    assert.equal(new URL(page.url()).search, "?range=4w");
    assert.ok((await page.locator("table tbody tr").count()) < all);
  });
  await t.step("past forecasts stand beside what came", async () => {
    await follow(page, page.getByRole("link", { name: "Your past forecasts" }));
    await mustSay(page, /The range held \d+ of \d+ results/, /in range/, "Sample data", /from \d+ full tests up to .*model \d/);
    const file = await page.request.get(`${server.base}${await page.getByRole("link", { name: "CSV" }).getAttribute("href")}`);
    assert.match(await file.text(), /^\uFEFF?made_on,kind,/);
    assert.match(file.headers()["content-disposition"], /forecasts.*\.csv/);
  });
  await t.step("the track record leaves sample data out and says that it is not enough", async () => {
    await page.goto(`${server.base}/record/neet_ug`);
    await mustSay(page, "Not enough yet", /0 of 20 results/);
  });
  await t.step("a goal is set by a form, has a pace with an interval, and a bad one is refused beside its field", async () => {
    await page.goto(`${server.base}/goal`);
    const action = await page.locator('main form[action^="/goal/"]').first().getAttribute("action");
    await page.fill("main [name=target_score]", "9000");
    await submit(page, action);
    assert.match(await words(page, "#f-target_score-error"), /at most 720/);
    await page.fill("main [name=target_score]", "719");
    await submit(page, action);
    assert.equal(pathOf(page), "/goal");
    await mustSay(page, /A bit behind|Still some way to go/, /marks to go/, /a chance of/);
  });
  await t.step("the goal's rank stands beside the forecast's, in another shape", async () => {
    await mustSay(page, /Your goal of 719 marks would be rank/);
    await page.goto(`${server.base}/insights`);
    assert.equal(await page.locator("svg.rank-chart .rank-chart__goal").count(), 1);
    await mustSay(page, "Your goal, 719 marks");
    await page.goto(`${server.base}/goal`);
  });
  await t.step("what if answers with a rank and its range, by button and typed", async () => {
    await follow(page, page.getByRole("link", { name: /^\+/ }).first());
    await mustSay(page, /Rank about [\d,]+, likely [\d,]+ to [\d,]+/);
    await page.fill("main .what-if [name=score]", "650");
    await follow(page, page.locator("main .what-if button"));
    await mustSay(page, "650 of 720", /Percentile 98/);
  });
}

async function slider(t, server, page) {
  const said = () => page.locator("main .what-if__answer").first();
  const number = page.locator("main .what-if [name=score]").first();
  const range = page.locator("main .what-if [type=range]").first();
  await signIn(page, server, SAMPLE.student);
  await t.step("with script a slider stands beside the number, and the answer follows it without leaving the page", async () => {
    await page.goto(`${server.base}/goal`);
    assert.equal(await range.isVisible(), true);
    await range.fill("650");
    assert.equal(await number.inputValue(), "650");
    await said().getByText("650 of 720").waitFor();
    await said().getByText(/Rank about [\d,]+, likely/).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("score"), "650");
  });
  await t.step("typing moves the slider, and a step goes on from where it is", async () => {
    await number.fill("500");
    await said().getByText("500 of 720").waitFor();
    assert.equal(await range.inputValue(), "500");
    await page.locator("main .what-if__steps a").last().click();
    await said().getByText("572 of 720").waitFor();
    assert.equal(pathOf(page), "/goal");
  });
  await t.step("on a narrow screen no step of a score is cut off", async () => {
    const usual = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const steps = page.locator("main .what-if__steps").first();
    assert.ok(await steps.evaluate((list) => list.scrollWidth <= list.clientWidth));
    assert.equal(await steps.locator("a").count(), 6);
    if (usual) await page.setViewportSize(usual);
  });
  await t.step("what cannot be asked leaves the last answer", async () => {
    await number.fill("nine");
    await number.fill("90000");
    await page.waitForLoadState("networkidle");
    assert.match(await said().innerText(), /572 of 720/);
  });
}

async function official(t, server, page) {
  const person = await registered(server, aPerson("Meera Iyer"));
  const day = dayFromNow(-10);
  const exam = (await person.api.post("/exams", { profile: "neet_ug", exam_date: day })).is(201).json;
  await signIn(page, server, person);
  await t.step("after the exam's day the past forecasts ask for the official result", async () => {
    await page.goto(`${server.base}/insights/forecasts`);
    await mustSay(page, "Is your official result out?");
    await follow(page, page.getByRole("link", { name: "Add your result" }));
    assert.equal(pathOf(page), `/exams/${exam.id}`);
  });
  const to = `/exams/${exam.id}/official-result`;
  await t.step("a rank of nobody is refused beside its field, and what was typed stays", async () => {
    await page.fill('[name="official.percentile"]', "98.4");
    await page.fill('[name="official.rank"]', "0");
    await submit(page, to);
    assert.match(await words(page, "#f-official-rank-error"), /from 1 to \d{1,3}(,\d{3})+/);
    assert.equal(await page.inputValue('[name="official.percentile"]'), "98.4");
  });
  await t.step("it is saved as printed, removed, and put back by the button beside the news", async () => {
    await page.fill('[name="official.rank"]', "21,034");
    await submit(page, to);
    await mustSay(page, "Your official result is saved", "rank 21,034", "percentile 98.4");
    const stored = (await person.api.get(`/exams/${exam.id}/official-result`)).is(200).json;
    assert.deepEqual([stored.rank, stored.percentile, stored.marks, stored.taken_on], [21034, 98.4, null, day]);
    await submit(page, `${to}/remove`);
    await mustSay(page, "Official result removed");
    await submit(page, `${to}/restore`);
    await mustSay(page, "Official result is back", "rank 21,034");
  });
  await t.step("the track record says how many official ranks it knows, and no more while they are few", async () => {
    await page.goto(`${server.base}/record/neet_ug`);
    await mustSay(page, "Checked against official results", /Official ranks: 0 of 20/);
  });
}

// West of everybody the exam is today; east of everybody that day is over. So nobody has to wait.
async function asked(t, server, page) {
  const person = await registered(server, { ...aPerson("Tara Bose"), zone: "Pacific/Pago_Pago" });
  const day = new Date(Date.now() - 11 * 3_600_000).toISOString().slice(0, 10);
  const exam = (await person.api.post("/exams", { profile: "neet_ug", exam_date: day })).is(201).json;
  for (const days of [-20, -13, -6]) {
    const result = { test_name: `Mock ${-days}`, subject: "NEET UG", test_date: dayFromNow(days), total_questions: 180, correct_answers: 100, score: 400 - days, max_score: 720 };
    (await person.api.post("/tests/upload", result)).is(201);
  }
  assert.ok((await person.api.get("/forecasts")).is(200).json.exams[0].at_exam, "the exam's day is forecast");
  await signIn(page, server, person);
  const question = "How did NEET UG go? Add your result: it scores what we forecast.";
  const isAsked = async () => {
    await page.goto(`${server.base}/today`);
    return (await words(page)).includes(question);
  };
  await t.step("on the exam's day nothing is asked, the day after it is, in one line", async () => {
    assert.equal(await isAsked(), false);
    // The list of zones does not hold this one; with script the browser adds its own.
    const moved = { display_name: person.name, time_zone: "Pacific/Kiritimati" };
    (await (await visitor(server, person)).post("/me", moved)).is(303);
    assert.equal(await isAsked(), true);
  });
  const to = `/exams/${exam.id}/official-result`;
  await t.step("Not now is remembered, and can be taken back beside the news", async () => {
    await submit(page, `${to}/not-now`);
    assert.equal(pathOf(page), "/today");
    await mustSay(page, "The question stays under Your past forecasts");
    await submit(page, `${to}/ask-again`);
    await mustSay(page, question);
    await submit(page, `${to}/not-now`);
    assert.equal(await isAsked(), false);
  });
  await t.step("the question stays beside the forecasts and leads to the form; with the result it is over", async () => {
    await page.goto(`${server.base}/insights/forecasts`);
    await follow(page, page.getByRole("link", { name: "Add your result" }));
    await page.fill('[name="official.marks"]', "411");
    await submit(page, to);
    await mustSay(page, "Your official result is saved");
    await page.goto(`${server.base}/insights/forecasts`);
    await mustSay(page, /The range held \d of 1 result/);
  });
}

async function without(t, server, page) {
  const person = await registered(server, aPerson("Ravi Shah"));
  await signIn(page, server, person);
  await t.step("without an exam the page asks for one", async () => {
    await page.goto(`${server.base}/insights`);
    await mustSay(page, "Choose what you prepare for");
  });
  await t.step("with one full test it says how many are missing", async () => {
    (await person.api.post("/exams", { profile: "neet_ug", exam_date: dayFromNow(90) })).is(201);
    const result = { test_name: "Mock", subject: "NEET UG", test_date: dayFromNow(-2), total_questions: 180, correct_answers: 100, score: 400, max_score: 720 };
    (await person.api.post("/tests/upload", result)).is(201);
    await page.reload();
    await mustSay(page, "1 of 3 full tests");
    await page.goto(`${server.base}/today`);
    await mustSay(page, "1 of 3 full tests");
  });
}
