// Asks the shop, and makes elements of what it answers.

// Everything shown goes through textContent: names come from the shop's users.
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function address(tenant, ...path) {
  return "/api/tenants/" + [tenant, ...path].map(encodeURIComponent).join("/");
}

export function reportUrl(tenant, row, suffix) {
  return address(tenant, "reports", row.report + (suffix || "")) +
    (row.period ? "?period=" + encodeURIComponent(row.period) : "");
}

export async function call(url, body) {
  const options = body === undefined ? {} :
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(url, options);
  } catch (e) {
    throw new Error("The shop can’t be reached; is it still running?");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export function duration(millis) {
  if (millis < 1) return (millis * 1000).toFixed(0) + " µs";
  if (millis < 1000) return millis.toFixed(millis < 10 ? 1 : 0) + " ms";
  if (millis < 60000) return (millis / 1000).toFixed(1) + " s";
  const minutes = Math.floor(millis / 60000);
  return minutes < 120 ? minutes + " min" : Math.floor(minutes / 60) + " h";
}
