// The page: a card for each shop, a look at all of them every two seconds, and what its buttons do.
import { address, call, duration, element, reportUrl } from "./api.js";
import { drawLoads, drawReads } from "./chart.js";
import { showReport } from "./report.js";

const LOOK_EVERY_MILLIS = 2000;
const BUSY_FOR_MILLIS = 600000;
const CHANGE_EVERY_MILLIS = 2500;
const READ_EVERY_MILLIS = 120;

const tenants = new Map();
const byId = id => document.getElementById(id);

function show(row) {
  const read = row.read;
  row.badge.className = "badge " + row.state;
  row.badge.textContent = row.text;
  row.figure.replaceChildren();
  row.figure.classList.toggle("old", Boolean(read) && !row.cached);
  if (read) {
    row.figure.append(element("b", "", read.headline.value), " ", element("small", "", read.headline.note));
  } else {
    row.figure.append(element("small", "", row.cached ? "cached, not read here yet" : "not read yet"));
  }
  row.times.textContent = read && row.cached ? "read in " + duration(read.tookMicros / 1000) : "";
}

// What the cache says: how a value was lost, or how old the one is that it holds.
function explain(row, seen) {
  const gone = !seen.cached && seen.why;
  row.why.classList.toggle("dropped", Boolean(gone));
  row.why.textContent = gone ? seen.why
    : seen.cached ? "computed " + duration(seen.ageMillis) + " ago, read " + seen.uses + (seen.uses === 1 ? " time" : " times")
    : "never computed";
  row.why.title = seen.why ? "The value before: " + seen.why : "";
}

async function read(tenant, row) {
  const answer = await call(reportUrl(tenant.id, row));
  row.read = answer;
  row.cached = true;
  const computed = answer.source === "COMPUTED" || answer.source === "JOINED";
  row.state = computed ? "computed" : "hit";
  row.text = answer.source.toLowerCase();
  show(row);
  return answer;
}

async function look(tenant) {
  const status = await call(address(tenant.id, "status"));
  for (const seen of status.reports) {
    const row = tenant.rows.get(seen.label) || addRow(tenant, seen);
    if (row.cached && !seen.cached) {
      row.state = "gone";
      row.text = "dropped";
      row.item.classList.remove("dropped");
      void row.item.offsetWidth; // restarts the animation
      row.item.classList.add("dropped");
    } else if (seen.cached && !row.cached) {
      row.read = undefined;
      row.state = "hit";
      row.text = "cached";
    }
    row.cached = seen.cached;
    show(row);
    explain(row, seen);
  }
  tenant.status = status;
  tenant.stats.textContent = status.hits.toLocaleString("en") + " hits · " +
    status.computed.toLocaleString("en") + " computed · " + (100 * status.hitRate).toFixed(0) + " % hit rate";
  tell(tenant, status.changes);
}

function tell(tenant, changes) {
  const latest = changes.length ? changes[0].at : "";
  if (tenant.told === latest) return;
  tenant.told = latest;
  tenant.news.replaceChildren(...changes.map(change => {
    const item = element("li");
    item.append(element("time", "", new Date(change.at).toLocaleTimeString()), " " + change.what + " ");
    item.append(element("span", "dropped", change.dropped.length
      ? "dropped " + change.dropped.join(", ") : "dropped nothing, as nothing that it changes was cached"));
    item.append(" ", element("span", "kept", "kept " + (change.kept.join(", ") || "nothing else that was cached")));
    return item;
  }));
  if (!changes.length) {
    tenant.news.append(element("li", "", "The shop has just opened. Place an order and see what it drops."));
  }
}

function tellLatest() {
  let latest;
  for (const tenant of tenants.values()) {
    const change = tenant.status && tenant.status.changes[0];
    if (change && (!latest || change.at > latest.change.at)) latest = { tenant, change };
  }
  if (!latest) return;
  const { tenant, change } = latest;
  byId("latest").textContent = tenant.name + ": " + change.what + " – dropped " + change.dropped.length +
    " of its reports; of the others’ cached reports " + change.keptElsewhere + " of " + change.cachedElsewhere + " stayed.";
}

function tellTotals() {
  const statuses = [...tenants.values()].map(tenant => tenant.status).filter(Boolean);
  const sum = field => statuses.reduce((total, status) => total + status[field], 0);
  const hits = sum("hits");
  const reads = hits + sum("misses");
  byId("total-hits").textContent = hits.toLocaleString("en");
  byId("total-computed").textContent = sum("computed").toLocaleString("en");
  byId("total-rate").textContent = reads ? (100 * hits / reads).toFixed(1) + " %" : "–";
  byId("total-saved").textContent = duration(sum("savedMillis"));
}

function fail(e) {
  const latest = byId("latest");
  latest.textContent = e.message;
  latest.classList.add("error");
}

async function lookAtAll() {
  try {
    for (const tenant of tenants.values()) await look(tenant);
    const spans = await call("/api/activity");
    drawReads(byId("reads-chart"), spans);
    drawLoads(byId("loads-chart"), spans);
    byId("latest").classList.remove("error");
    tellLatest();
    tellTotals();
  } catch (e) {
    fail(e);
  }
}

async function busy(buttons, work) {
  buttons.forEach(button => { button.disabled = true; });
  try {
    await work();
    await lookAtAll();
  } catch (e) {
    fail(e);
  } finally {
    buttons.forEach(button => { button.disabled = false; });
  }
}

async function placeOrder(tenant) {
  const quantity = 1 + Math.floor(Math.random() * 5);
  await call(address(tenant.id, "orders"), { customerId: 1, productId: 1, quantity });
}

async function changePayment(tenant) {
  const pending = await call(address(tenant.id, "payments", "pending"));
  await call(address(tenant.id, "payments", pending.orderId), { status: "PAID" });
}

async function updateProduct(tenant) {
  const row = tenant.rows.get("products");
  const best = row && row.read && row.read.data.products[0];
  const price = Math.round(((best ? best.retailPrice : 900) + 1) * 100) / 100;
  const updated = await call(address(tenant.id, "products", best ? best.productId : 1), { price });
  if (best) best.retailPrice = updated.retailPrice;
}

const CHANGES = [placeOrder, changePayment, updateProduct];

async function readAll(tenant) {
  for (const row of tenant.rows.values()) await read(tenant, row);
}

function addRow(tenant, seen) {
  const row = { report: seen.report, period: seen.period, cached: false, state: "none", text: "not cached",
    item: element("li"), badge: element("span", "badge"), figure: element("div", "figure"),
    times: element("span", "times"), why: element("div", "why") };
  const name = element("div", "files");
  const button = element("button", "open", seen.label);
  button.type = "button";
  button.title = "Read " + seen.label + " of " + tenant.name;
  button.addEventListener("click", () => busy([button], async () => showReport(tenant, await read(tenant, row))));
  name.append(button);
  for (const format of ["csv", "pdf"]) {
    const link = element("a", "", format.toUpperCase());
    link.href = reportUrl(tenant.id, row, "." + format);
    link.setAttribute("aria-label", seen.label + " of " + tenant.name + " as " + format.toUpperCase());
    link.download = "";
    name.append(link);
  }
  const lines = [[name, row.badge], [row.figure, row.times], [row.why]].map(parts => {
    const line = element("div", "line");
    line.append(...parts);
    return line;
  });
  row.item.append(...lines);
  tenant.list.append(row.item);
  tenant.rows.set(seen.label, row);
  return row;
}

function addTenant({ id, name }) {
  const tenant = { id, name, rows: new Map(), list: element("ul", "reports"), stats: element("span", "stats"),
    news: element("ol") };
  const card = element("section");
  const head = element("header");
  const title = element("h2", "", name);
  title.id = "tenant-" + id;
  card.setAttribute("aria-labelledby", title.id);
  head.append(title, tenant.stats);
  const buttons = element("div", "buttons");
  const add = (text, work, className) => {
    const button = element("button", className, text);
    button.type = "button";
    button.addEventListener("click", () => busy([...buttons.children], () => work(tenant)));
    buttons.append(button);
  };
  add("Read all", readAll, "main");
  add("Place an order", placeOrder);
  add("Change a payment", changePayment);
  add("Update a product", updateProduct);
  const news = element("div", "news");
  news.append(element("h3", "", "What was changed here"), tenant.news);
  card.append(head, buttons, tenant.list, news);
  byId("tenants").append(card);
  tenants.set(id, tenant);
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

// Readers read and customers buy, until the button is pressed again or ten minutes are over.
async function busyDay(button) {
  const open = () => button.getAttribute("aria-pressed") === "true";
  const every = async (millis, work) => {
    while (open()) {
      try {
        await work(any([...tenants.values()]));
      } catch (e) {
        fail(e);
      }
      await pause(millis);
    }
  };
  setTimeout(() => setBusy(button, false), BUSY_FOR_MILLIS);
  await Promise.all([
    every(READ_EVERY_MILLIS, tenant => read(tenant, any([...tenant.rows.values()]))),
    every(CHANGE_EVERY_MILLIS, tenant => any(CHANGES)(tenant)),
  ]);
}

function setBusy(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
  button.textContent = pressed ? "End the busy day" : "Start a busy day";
}

async function begin() {
  for (const each of await call("/api/tenants")) addTenant(each);
  await lookAtAll();
  const all = byId("read-all");
  all.addEventListener("click", () => busy([all], async () => {
    for (const tenant of tenants.values()) await readAll(tenant);
  }));
  const day = byId("busy-day");
  day.addEventListener("click", () => {
    const pressed = day.getAttribute("aria-pressed") !== "true";
    setBusy(day, pressed);
    if (pressed) busyDay(day);
  });
  document.body.dataset.ready = "true";
  for (;;) {
    await pause(LOOK_EVERY_MILLIS);
    await lookAtAll();
  }
}

begin().catch(fail);
