// Shows a report as a table, with how it was come by and what the cache says of it.
import { duration, element } from "./api.js";

const dialog = document.getElementById("report");

document.getElementById("report-close").addEventListener("click", () => dialog.close());

const SOURCES = {
  HIT: "From the cache",
  COMPUTED: "Computed now",
  JOINED: "Computed now, by another reader",
  STALE: "From the cache, expired, while it is computed again",
  SHARED: "From the tier that the nodes share",
  INVALIDATED: "From the cache, invalidated, while it is computed again",
};

export function showReport(tenant, read) {
  const table = read.table;
  document.getElementById("report-title").textContent = tenant.name + ": " + table.title;
  document.getElementById("report-source").textContent =
    (SOURCES[read.source] || read.source) + ", in " + duration(read.tookMicros / 1000) +
    ". To compute it took " + duration(read.loadMillis) + ", " + duration(read.ageMillis) + " ago.";
  document.getElementById("report-explanation").textContent = "The cache says: " + read.explanation;
  const head = element("thead");
  head.append(row("th", table.header, table.numbers));
  const body = element("tbody");
  body.append(...table.rows.map(cells => row("td", cells, table.numbers)));
  document.getElementById("report-table").replaceChildren(head, body);
  if (!dialog.open) dialog.showModal();
}

function row(tag, cells, numbers) {
  const made = element("tr");
  made.append(...cells.map((text, i) => element(tag, numbers[i] ? "number" : "", text)));
  return made;
}
