(() => {
  const all = (selector, use) => document.querySelectorAll(selector).forEach(use);
  all("[data-password]", (frame) => {
    const input = frame.querySelector("input");
    const button = document.createElement("button");
    const show = (shown) => {
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", shown);
      button.textContent = shown ? frame.dataset.hide : frame.dataset.show;
    };
    button.type = "button";
    button.className = "button button--plain password__toggle";
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => show(input.type === "password"));
    // A password is sent as a password, so that the browser offers to keep it.
    input.form.addEventListener("submit", () => show(false));
    show(false);
    input.after(button);
    const bar = frame.querySelector("progress");
    if (!bar) return;
    const measure = () => (bar.value = [...input.value].length);
    input.addEventListener("input", measure);
    measure();
    bar.parentElement.hidden = false;
  });
  all("[data-time-zone] select", (select) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || select.value) return;
    if (![...select.options].some((option) => option.value === zone)) {
      select.add(new Option(zone.replaceAll("_", " ").replaceAll("/", " / "), zone), 1);
    }
    select.value = zone;
  });
  all("[autocomplete=one-time-code]", (input) => {
    input.addEventListener("input", () => /^\d{6}$/.test(input.value.trim()) && input.form.requestSubmit());
  });
  all("[data-wait]", (frame) => {
    const button = frame.querySelector("button");
    const words = button.textContent;
    let left = Number(frame.dataset.wait);
    const tick = () => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? frame.dataset.waiting.replace("{seconds}", left) : words;
      if (left-- > 0) setTimeout(tick, 1000);
    };
    tick();
  });
})();
