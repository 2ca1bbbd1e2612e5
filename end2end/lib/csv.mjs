// CSV as the product writes it: commas, quotes, a byte order mark.

export function parseCsv(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  const plain = text.replace(/^\uFEFF/, "");
  for (let i = 0; i < plain.length; i += 1) {
    const c = plain[i];
    if (isQuoted) {
      if (c !== '"') cell += c;
      else if (plain[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (c === '"') isQuoted = true;
    else if (c === "," || c === "\n") {
      rows.at(-1).push(cell.replace(/\r$/, ""));
      cell = "";
      if (c === "\n") rows.push([]);
    } else cell += c;
  }
  rows.at(-1).push(cell);
  return rows.filter((row) => row.some((value) => value !== ""));
}

export function writeCsv(rows) {
  const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

// Objects by the names of the first row.
export function records(rows) {
  const [head, ...body] = rows;
  return body.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ""])));
}

// A date so many days from today in UTC, as year-month-day.
export function dayFromNow(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
