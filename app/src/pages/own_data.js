// Looks at the file that is being made until it is there; without script a link does the same.
(() => {
  const look = async () => {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, fresh] = [document, page].map((from) => from.querySelector("#data-files"));
    if (!old || !fresh) return;
    if (!fresh.querySelector("progress")) {
      location.replace(location.pathname);
      return;
    }
    const [bar, now] = [old, fresh].map((from) => from.querySelector("progress"));
    if (bar && bar.value !== now.value) old.replaceChildren(...fresh.childNodes);
    setTimeout(look, 2000);
  };
  setTimeout(() => look().catch(() => {}), 2000);
})();
