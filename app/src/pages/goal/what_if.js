// A slider beside the score to try. What the server says of a score is asked while it moves; the form stays as it is.
(() => {
  for (const form of document.querySelectorAll("form.what-if")) {
    const section = form.closest("section");
    const answer = section.querySelector(".what-if__answer");
    const number = form.elements.score;
    const slider = form.querySelector("[type=range]");
    let [asked, timer] = [null, 0];
    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const address = `${form.getAttribute("action").split("#")[0]}?${new URLSearchParams(new FormData(form))}`;
      try {
        const page = await fetch(address, { signal: asked.signal, headers: { accept: "text/html" } });
        if (!page.ok || page.redirected) return;
        const made = new DOMParser().parseFromString(await page.text(), "text/html");
        const found = made.getElementById(section.id)?.querySelector(".what-if__answer");
        if (!found?.children.length) return;
        answer.replaceChildren(...found.childNodes);
        history.replaceState(null, "", address);
      } catch {
        // Without an answer the last one stays, and the button still asks.
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    };
    slider.addEventListener("input", () => {
      number.value = slider.value;
      soon();
    });
    number.addEventListener("input", () => {
      const score = Number(number.value.replace(",", "."));
      if (!number.value.trim() || !Number.isFinite(score)) return;
      slider.value = score;
      soon();
    });
    // The links lead to scores around the one the page was made with.
    section.querySelector(".what-if__steps").addEventListener("click", (event) => {
      const by = Number(event.target.closest("[data-by]")?.dataset.by);
      if (!by || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const score = Number(number.value.replace(",", ".")) || 0;
      number.value = slider.value = Math.min(Math.max(score + by, Number(slider.min)), Number(slider.max));
      soon();
    });
    slider.parentElement.hidden = false;
    if (!answer.children.length) ask();
  }
})();
