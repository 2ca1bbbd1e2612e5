(() => {
  // The card may be another one by now: what was done without a network is shown in its place.
  const timer = (more = "") => document.querySelector(`[data-timer]${more}`);
  // The space bar pauses and goes on, unless it already means something where the focus is.
  document.addEventListener("keydown", (event) => {
    const means = "a, button, input, select, textarea, summary, [tabindex]:not(main)";
    if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(means)) return;
    const toggle = timer(" [data-toggle]");
    if (!toggle) return;
    event.preventDefault();
    toggle.requestSubmit();
  });
  // A running timer keeps the screen on, where the browser can; it is asked again whenever the page comes back.
  let lock;
  const ask = async () => {
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    const isRunning = timer('[data-timer="running"]');
    if (!isRunning) await lock?.release();
    else if (!lock || lock.released) lock = await navigator.wakeLock.request("screen").catch(() => null);
  };
  for (const event of ["visibilitychange", "timer"]) document.addEventListener(event, ask);
  ask();
})();
