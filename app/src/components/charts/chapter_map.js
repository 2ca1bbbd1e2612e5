// Arrow keys go from cell to cell of the map, of which one is a stop of Tab. What a cell holds stands in words below.
(() => {
  const table = document.querySelector(".heat-map");
  const line = document.querySelector(".cell-words");
  if (!table || !line) return;
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
  const stop = (cell) => cell.querySelector("a") ?? cell;
  const seen = (cell) => cell.textContent.replaceAll(/\s+/g, " ").trim();
  const words = (cell) => {
    if (cell.cellIndex === 0) return seen(cell);
    const head = heads[cell.cellIndex];
    const parts = [cell.title, cell.querySelector(".heat__detail")?.textContent].filter(Boolean);
    const [name] = cell.parentNode.cells;
    return [stop(name).textContent, head.querySelector("abbr")?.title ?? seen(head), ...(parts.length ? parts : [seen(cell)])].join(" · ");
  };
  let here = rows[0][0];
  for (const cell of rows.flat()) stop(cell).tabIndex = cell === here ? 0 : -1;
  table.setAttribute("role", "grid");
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("tbody td, tbody th");
    if (!cell) return;
    stop(here).tabIndex = -1;
    here = cell;
    stop(here).tabIndex = 0;
    line.textContent = words(cell);
  });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.shiftKey) return;
    const row = rows.findIndex((cells) => cells.includes(here));
    const column = here.cellIndex;
    const isFar = event.ctrlKey || event.metaKey;
    const [bottom, end] = [rows.length - 1, heads.length - 1];
    const places = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - 5, column],
      PageDown: [row + 5, column],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? bottom : row, end],
    };
    if (event.key === "Enter" && here.cellIndex > 0) stop(rows[row][0]).click();
    if (!Object.hasOwn(places, event.key)) return;
    event.preventDefault();
    const within = (place, last) => Math.min(Math.max(place, 0), last);
    stop(rows[within(places[event.key][0], bottom)][within(places[event.key][1], end)]).focus();
  });
  line.hidden = false;
})();
