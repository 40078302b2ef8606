const reports = [
  ['KPIs', '/api/dashboard/kpis', report => Object.entries(report).filter(([name]) => name !== 'asOf')
      .map(([name, value]) => ({ figure: name, value }))],
  ['Expenses by month', '/api/dashboard/expenses-monthly', report => report.months.slice(-12)],
  ['Top clients', '/api/dashboard/top-clients', report => report.clients],
  ['Newest quotes', '/api/quotes?size=10',
    report => report.quotes.map(({ number, title, total, issuedOn }) => ({ number, title, total, issuedOn }))],
  ['Quotes by month', '/api/quotes/summary', report => report.months]
];
const seen = new Map();

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

function table(rows) {
  const names = Object.keys(rows[0] ?? {});
  const cell = value => element('td', typeof value === 'number' ? value.toLocaleString() : value);
  return element('table', '',
    element('tr', '', ...names.map(name => element('th', name))),
    ...rows.map(row => element('tr', '', ...names.map(name => cell(row[name])))));
}

async function show([title, path, rowsOf]) {
  const start = performance.now();
  const report = await (await fetch(path)).json();
  const took = performance.now() - start;
  const isNew = seen.has(path) && seen.get(path) !== report.asOf;
  seen.set(path, report.asOf);
  const shown = element('section', '',
    element('h2', title),
    table(rowsOf(report)),
    element('p', `as of ${new Date(report.asOf).toLocaleTimeString()}, answered in ${took.toFixed()} ms`));
  shown.lastChild.className = 'time';
  shown.className = isNew ? 'new' : '';
  return shown;
}

async function showAll() {
  document.querySelector('main').replaceChildren(...await Promise.all(reports.map(show)));
}

document.querySelector('#expense').addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch('/api/expenses', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ category: 'other', amount: form.amount.value, spentOn: '2026-11-29' })
  });
  form.querySelector('output').textContent = answer.ok ? 'booked' : `refused: ${answer.status}`;
  await showAll();
});

await showAll();
