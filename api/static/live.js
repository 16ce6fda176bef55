// Keeps a page up to date: it loads itself again when the server sends that
// something changed, and says when the server was last heard of. Without it every
// page works, and the browser loads it again by itself.
"use strict";
(() => {
  const address = document.body.dataset.live, shown = document.getElementById("live");
  if (!address || !shown || !window.EventSource) return;
  const zone = document.documentElement.dataset.zone || "UTC";
  let over = false, heard = 0, wanted = false, loading = false, beats = 0, first = true;

  const clock = (at) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
  const tell = () => {
    if (over) return;
    const silent = heard === 0 || Date.now() - heard > 15000;
    shown.classList.toggle("silent", silent && heard > 0);
    if (heard === 0) shown.textContent = "connecting";
    else shown.textContent = (silent ? "not live: last heard from the server at " : "live, ") + clock(heard);
  };
  const busy = (main) => {
    if (main.contains(document.activeElement) && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return true;
    for (const field of main.querySelectorAll("input, textarea")) if (field.value !== field.defaultValue) return true;
    return false;
  };
  const load = async () => {
    const main = document.querySelector("main");
    if (loading || busy(main)) return;
    loading = true;
    wanted = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) { wanted = true; return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      const focused = document.activeElement && document.activeElement.id;
      const open = [...main.querySelectorAll("details")].map((each) => each.open);
      [...fresh.querySelectorAll("details")].forEach((each, i) => { if (i < open.length) each.open = open[i]; });
      if (fresh.innerHTML !== main.innerHTML) main.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById(focused)?.focus();
    } catch {
      wanted = true; // the server is away; the next beat tries again
    } finally {
      loading = false;
    }
  };

  const source = new EventSource(address);
  const hear = () => { heard = Date.now(); tell(); };
  source.addEventListener("hello", () => { hear(); if (!first) load(); first = false; });
  source.addEventListener("beat", () => { hear(); if (wanted || ++beats % 6 === 0) load(); });
  source.addEventListener("run", () => { hear(); wanted = true; setTimeout(() => wanted && load(), 100); });
  source.addEventListener("entry", () => { hear(); if (!first) { wanted = true; load(); } });
  source.addEventListener("end", () => { source.close(); over = true; shown.textContent = "ended"; });
  source.addEventListener("bye", () => { source.close(); over = true; shown.textContent = "you are no longer signed in"; });
  setInterval(tell, 1000);
  tell();
})();
