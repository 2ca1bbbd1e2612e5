(() => {
  const timer = document.querySelector("[data-timer]");
  if (!timer) return;
  // The space bar pauses and goes on, unless it already means something where the focus is.
  document.addEventListener("keydown", (event) => {
    const means = "a, button, input, select, textarea, summary, [tabindex]:not(main)";
    if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(means)) return;
    event.preventDefault();
    timer.querySelector("[data-toggle]").requestSubmit();
  });
  // A running timer keeps the screen on, where the browser can; it is asked again whenever the page comes back.
  if (timer.dataset.timer !== "running" || !navigator.wakeLock) return;
  const ask = () => {
    if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
})();
