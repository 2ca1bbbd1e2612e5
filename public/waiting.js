// Today, the plan and the timer without a network: forms that can wait are put into the outbox (outbox.js), and the page
// says of each that it waits. Nothing is shown as if the server had it.
(() => {
  const { outbox } = self;
  const box = document.getElementById("outbox");
  if (!box || !outbox) return;
  const words = box.dataset;
  const viewer = words.viewer;
  const isKept = document.querySelector(".kept")?.hidden === false;
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const made = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  let shown = 0; // items on the page
  let isTyped = false; // what somebody is typing is not thrown away by a new page
  let next;

  // What an item does, in words.
  function said({ path, body, what, at }) {
    const kind = path.split("/").at(-1);
    const named = what || new URLSearchParams(body).get("subject") || blockName(path) || "";
    const time = new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
    const parts = { what: named, time };
    return words[kind].replaceAll(/\{(what|time)\}/g, (_, part) => parts[part]).replace(/: $/, "");
  }

  function blockName(path) {
    const name = document.getElementById(`b-${path.split("/")[3]}`)?.querySelector(".block__name")?.cloneNode(true);
    for (const aside of name?.querySelectorAll(".visually-hidden") ?? []) aside.remove();
    return name?.textContent.trim();
  }

  const count = (of, n) => (n > 0 ? (words[of + capital(plural.select(n))] ?? words[`${of}Other`]).replace("{n}", n) : "");

  function row(item) {
    const line = made("outbox-row");
    line.dataset.item = item.id;
    const [what, why] = line.querySelectorAll("p");
    const button = line.querySelector("button");
    what.textContent = said(item);
    why.textContent = item.problem ? (item.problem.status === 404 ? words.gone : item.problem.words) : "";
    button.hidden = !item.problem;
    button.setAttribute("aria-label", `${button.textContent}: ${what.textContent}`);
    button.addEventListener("click", () => outbox.drop(item).then(() => show("dropped")));
    return line;
  }

  // The list, with the focus where it was; when its line is gone, on the next one that has a button, or on the page.
  function list(items) {
    const rows = box.querySelector("ul");
    const before = [...rows.children];
    const at = before.findIndex((line) => line.contains(document.activeElement));
    rows.replaceChildren(...items.map(row));
    if (at < 0) return;
    const lines = [...rows.children];
    const same = lines.findIndex((line) => line.dataset.item === before[at].dataset.item);
    const from = same < 0 ? at : same;
    const buttons = [...lines.slice(from), ...lines.slice(0, from)].map((line) => line.querySelector("button:not([hidden])"));
    (buttons.find(Boolean) ?? document.getElementById("main")).focus();
  }

  // Each block that something waits of: a mark, and the form for the other way.
  function mark(items) {
    const pressed = document.activeElement;
    const focused = pressed?.closest(".block");
    for (const added of document.querySelectorAll("[data-waiting=added]")) added.remove();
    for (const form of document.querySelectorAll("[data-waiting=hidden]")) {
      form.hidden = false;
      delete form.dataset.waiting;
    }
    const last = new Map(items.filter(({ path }) => path.startsWith("/plan/")).map((item) => [item.path.split("/")[3], item]));
    for (const [id, item] of last) {
      const block = document.getElementById(`b-${id}`);
      if (!block) continue;
      const [now, back] = item.path.endsWith("/done") ? ["done", "undo"] : ["undo", "done"];
      for (const form of block.querySelectorAll(`form[action$="/${now}"]`)) {
        form.hidden = true;
        form.dataset.waiting = "hidden";
      }
      let other = block.querySelector(`form[action$="/${back}"]`);
      if (!other) {
        other = made(`outbox-${back}`);
        other.inert = false; // on a kept page those without an address are
        other.action = `/plan/blocks/${id}/${back}`;
        other.dataset.waiting = "added";
        const head = block.querySelector(".block__head") ?? block;
        head.append(other);
        other.querySelector("button").setAttribute("aria-label", `${other.textContent.trim()}: ${blockName(item.path)}`);
      }
      const note = made("outbox-mark");
      note.querySelector("span").textContent = `${said({ ...item, what: " ", body: "" }).replace(/[:\s]+$/, "")}. ${words.mark}`;
      note.dataset.waiting = "added";
      block.querySelector(".block__head")?.after(note);
    }
    // Whoever has pressed what is gone now finds the way back in its place.
    if (focused && (!pressed.isConnected || pressed.closest("[hidden]"))) focused.querySelector(".block__head form:not([hidden]) button")?.focus();
  }

  // The timer as the server's page has it, by this device's clock.
  const card = document.querySelector(".timer");
  const first = (() => {
    const face = card?.querySelector("[data-says]");
    if (!face) return null;
    const { since, now, before } = face.dataset;
    const came = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
    const ahead = isKept ? 0 : came - Number(now);
    return {
      id: card.dataset.id ?? "",
      what: card.querySelector("h2").textContent,
      since: since ? Number(since) + ahead : null,
      before: Number(before),
    };
  })();
  let place = card; // what stands where the timer's card is
  let ticking;

  // What a queued change makes of the timer.
  function after(timer, { path, body, at }) {
    const fields = new URLSearchParams(body);
    const what = [fields.get("subject"), fields.get("chapter")].filter(Boolean).join(" · ");
    if (path.endsWith("/start")) return { id: fields.get("timer_id") ?? "", what, since: at, before: 0 };
    if (!timer || path.endsWith("/stop") || path.endsWith("/discard")) return null;
    if (path.endsWith("/pause") && timer.since) return { ...timer, before: timer.before + seconds(timer.since, at), since: null };
    return path.endsWith("/resume") && !timer.since ? { ...timer, since: at } : timer;
  }

  const seconds = (from, to) => Math.max(0, Math.floor((to - from) / 1000));

  function clock(timer) {
    const all = Math.min(timer.before + (timer.since ? seconds(timer.since, Date.now()) : 0), Number(words.most));
    const two = (n) => String(n).padStart(2, "0");
    const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
  }

  function running(timer, waits) {
    const clone = made("timer-waiting");
    clone.dataset.timer = timer.since ? "running" : "paused";
    clone.querySelector("h2").textContent = timer.what;
    clone.querySelector(".timer__state").textContent = `${timer.since ? words.running : words.paused}. ${waits}`;
    clone.querySelector(`[action$="/${timer.since ? "resume" : "pause"}"]`).remove();
    for (const field of clone.querySelectorAll("[name=timer_id]")) field.value = timer.id;
    const face = clone.querySelector(".timer__clock");
    const tick = () => {
      const now = clock(timer);
      if (face.textContent !== now) face.textContent = now;
    };
    tick();
    if (timer.since) ticking = setInterval(tick, 500);
    return clone;
  }

  function showTimer(items) {
    const events = items.filter(({ path }) => path.startsWith("/session/"));
    if (!card || (events.length === 0 && place === card)) return;
    clearInterval(ticking);
    const timer = events.reduce(after, first);
    const ready = () => (first ? made("timer-ready") : card);
    const now = events.length === 0 ? card : timer ? running(timer, count("waiting", events.length)) : ready();
    const hadFocus = place.contains(document.activeElement);
    if (now !== place) place.replaceWith(now);
    place = now;
    if (hadFocus) place.querySelector("button, input:not([type=hidden])")?.focus();
    document.dispatchEvent(new Event("timer"));
  }

  // `how` the last of them went: what is sent is told apart from what somebody has dropped.
  async function show(how) {
    const items = (await outbox.read()).filter((item) => item.viewer === viewer);
    const waiting = items.filter((item) => !item.problem);
    const text = [count("waiting", waiting.length), count("stuck", items.length - waiting.length)].filter(Boolean).join(" · ");
    box.toggleAttribute("data-some", items.length > 0);
    box.querySelector("[role=status]").textContent = text || { sent: words.sent, dropped: words.dropped }[how] || "";
    list(items);
    mark(waiting);
    showTimer(waiting);
    shown = items.length;
  }

  // The page as the server has it by now.
  function anew() {
    if (!isTyped) location.replace(location.pathname);
  }

  async function send(isForced) {
    clearTimeout(next);
    if (navigator.onLine === false) return;
    const outcome = await outbox.send(isForced);
    if (outcome.next) next = setTimeout(() => send(false), Math.max(outcome.next - Date.now(), 1000));
    if (outcome.isOver) return location.reload();
    if (outcome.isChanged) await show(outcome.isSent ? "sent" : "").then(anew);
  }

  async function queue(form, path) {
    if (form.inert || form.dataset.queued) return;
    // Not inert: that would take the focus away before the page can say where it goes.
    form.dataset.queued = "yes";
    const body = new URLSearchParams(new FormData(form)).toString();
    const what = path.startsWith("/plan/") ? blockName(path) : path.endsWith("/start") ? "" : place?.querySelector("h2")?.textContent;
    try {
      await outbox.put({ id: crypto.randomUUID(), viewer, path, body, at: Date.now(), what });
    } catch {
      // This browser keeps nothing: the form goes out as it would without this.
      delete form.dataset.queued;
      return form.submit();
    }
    delete form.dataset.queued;
    isTyped = false;
    navigator.storage?.persist?.().catch(() => {});
    navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("outbox")).catch(() => {});
    await show();
    if (path.endsWith("/start") && !card && (await caches.match("/session"))) return location.assign("/session");
    await send(false);
  }

  function announce(event, form, path) {
    const worker = navigator.serviceWorker?.controller;
    if (!worker || form.dataset.announced) return;
    event.preventDefault();
    const heard = new MessageChannel();
    const go = () => {
      if (form.dataset.announced) return;
      form.dataset.announced = "yes";
      form.requestSubmit();
      setTimeout(() => delete form.dataset.announced, 1000);
    };
    heard.port1.onmessage = go;
    setTimeout(go, 200);
    worker.postMessage({ announced: path }, [heard.port2]);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const path = form.getAttribute("action") ?? "";
    if (event.defaultPrevented || !outbox.waits(path)) return;
    if (path.endsWith("/start") && !form.elements.timer_id) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "timer_id", value: crypto.randomUUID() }));
    }
    // With a network the browser sends it; where that fails after all, the service worker keeps it. It does so for forms that
    // a page of ours has announced: a form of another site must not go out as one of ours.
    if (navigator.onLine && !isKept && shown === 0) return announce(event, form, path);
    event.preventDefault();
    queue(form, path);
  });
  document.addEventListener("input", () => {
    isTyped = true;
  });
  window.addEventListener("online", () => send(true));
  window.addEventListener("pageshow", ({ persisted }) => persisted && show().then(() => send(false)));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send(false));
  outbox.onChange(async (how) => {
    const before = shown;
    await show(how);
    if (shown < before) anew();
  });
  // A page that has just come was made for whoever is signed in: what waits of another session is never sent.
  const begun = isKept ? Promise.resolve() : outbox.forget(viewer);
  begun.then(() => show()).then(() => send(!isKept));
})();
