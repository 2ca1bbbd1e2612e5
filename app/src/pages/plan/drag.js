// Drags blocks of the plan by their handles: with a mouse at once, with a finger after it has rested, so that a swipe
// scrolls. Where a drop leads the server says; a refused one goes back and says why.
(() => {
  const line = document.querySelector("[data-drag]");
  const grips = [...document.querySelectorAll(".grip")];
  // A page that was kept sends nothing.
  if (!line || document.querySelector(".kept:not([hidden])")) return;
  const [rest, slack, step] = [300, 8, 14]; // milliseconds, and pixels
  let held = null; // what is pressed or dragged
  let isSending = false;
  const say = (words) => (line.textContent = words);
  const show = () => grips.forEach((grip) => (grip.hidden = !navigator.onLine));
  const day = (node) => node.closest("[data-day]").dataset.day;
  const ordered = (list) => [...(list?.querySelectorAll("[data-move]:not([data-own])") ?? [])];

  // Where the block would go: a day, the block it goes before if any, and what shows that.
  const aim = () => {
    const { block, y } = held;
    const place = document.elementFromPoint(held.x, y)?.closest("[data-day]");
    if (!place) return null;
    const [date, isOwn] = [place.dataset.day, "own" in block.dataset];
    const isHere = date === day(block);
    const list = place.querySelector(".blocks");
    if (isHere && (isOwn || !list)) return null;
    const all = isOwn ? [] : ordered(list);
    const others = all.filter((other) => other !== block);
    const next = others.find((other) => {
      const { top, height } = other.getBoundingClientRect();
      return y < top + height / 2;
    });
    if (isHere && next === all[all.indexOf(block) + 1]) return null;
    const mark = next ? [next, "drop-before"] : others.length ? [others.at(-1), "drop-after"] : [place, "drop-in"];
    return { date, before: next?.id.slice(2) ?? "", mark };
  };
  const mark = (aimed) => {
    held.aimed?.mark[0].classList.remove(held.aimed.mark[1]);
    held.aimed = aimed;
    aimed?.mark[0].classList.add(aimed.mark[1]);
  };
  const follow = () => {
    held.block.style.translate = `0 ${held.y + scrollY - held.from}px`;
    mark(aim());
  };
  // Near the upper and the lower edge the page moves along.
  const roll = () => {
    if (!held?.isLifted) return;
    const by = held.y < 72 ? -step : held.y > innerHeight - 96 ? step : 0;
    if (by) {
      scrollBy({ top: by, behavior: "instant" });
      follow();
    }
    requestAnimationFrame(roll);
  };
  const lift = () => {
    held.isLifted = true;
    held.grip.setPointerCapture(held.pointer);
    held.block.classList.add("is-lifted");
    document.body.classList.add("is-dragging");
    follow();
    roll();
  };
  const end = () => {
    clearTimeout(held.timer);
    mark(null);
    document.body.classList.remove("is-dragging");
    held = null;
  };
  const back = (block) => {
    block.classList.remove("is-lifted");
    block.style.translate = "";
  };
  const send = async (block, { date, before }) => {
    isSending = true;
    try {
      const body = new URLSearchParams({ date, before });
      const answer = await fetch(block.dataset.move, { method: "POST", headers: { accept: "text/html" }, body });
      if (answer.ok && answer.redirected) {
        // The same address once more would not be asked for.
        history.replaceState(null, "", answer.url);
        location.reload();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      say(page.querySelector("#errors p, #errors li")?.textContent ?? line.dataset.failed);
    } catch {
      say(line.dataset.failed);
    }
    back(block);
    isSending = false;
  };

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (held || isSending) return;
    say("");
    if (!grip || event.button !== 0) return;
    const [x, y, isMouse] = [event.clientX, event.clientY, event.pointerType === "mouse"];
    held = { grip, block: grip.closest("[data-move]"), pointer: event.pointerId, isMouse, x, y, at: [x, y], from: y + scrollY };
    if (isMouse) event.preventDefault();
    else held.timer = setTimeout(lift, rest);
  });
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held?.pointer) return;
    [held.x, held.y] = [event.clientX, event.clientY];
    if (held.isLifted) follow();
    else if (Math.hypot(held.x - held.at[0], held.y - held.at[1]) > slack) (held.isMouse ? lift : end)();
  });
  document.addEventListener("pointerup", (event) => {
    if (event.pointerId !== held?.pointer) return;
    const { block, aimed, isLifted } = held;
    end();
    if (isLifted && aimed) send(block, aimed);
    else back(block);
  });
  const cancel = () => {
    const { block } = held;
    end();
    back(block);
  };
  document.addEventListener("pointercancel", (event) => event.pointerId === held?.pointer && cancel());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held?.isLifted) return;
    cancel();
    say(line.dataset.back);
  });
  for (const grip of grips) {
    // Once a block is lifted, a finger moves it and not the page; and resting opens no menu.
    grip.addEventListener("touchmove", (event) => held?.isLifted && event.preventDefault(), { passive: false });
    grip.addEventListener("contextmenu", (event) => event.preventDefault());
  }
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
})();
