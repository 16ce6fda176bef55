// Looks at pages in frames of several widths, by rules of the kind that axe-core
// checks, and sends what it found to the test.
"use strict";
(async () => {
  const { pages, widths } = await (await fetch("/audit/pages")).json();
  const found = { dark: matchMedia("(prefers-color-scheme: dark)").matches, seen: [] };

  const visible = (e) => {
    const box = e.getBoundingClientRect(), style = e.ownerDocument.defaultView.getComputedStyle(e);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && e.checkVisibility({ contentVisibilityAuto: true });
  };
  const name = (e) => {
    const by = e.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map((id) => e.ownerDocument.getElementById(id)?.textContent || "").join(" ").trim();
    const label = e.getAttribute("aria-label");
    if (label) return label.trim();
    if (e.labels && e.labels.length) return [...e.labels].map((l) => l.textContent).join(" ").trim();
    const inside = [...e.querySelectorAll("[aria-label], img[alt]")].map((i) => i.getAttribute("aria-label") || i.alt).join(" ");
    return (e.textContent + " " + inside + " " + (e.title || "")).trim();
  };
  const paint = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    if (text.startsWith("color(srgb")) return [parts[0] * 255, parts[1] * 255, parts[2] * 255, parts.length > 3 ? parts[3] : 1];
    return [parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : 1];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (e, win) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) {
      const colour = paint(win.getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
  const where = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);

  const audit = (doc, win) => {
    const bad = [];
    const wrong = (rule, e) => bad.push(rule + ": " + (typeof e === "string" ? e : where(e)));
    if (!doc.documentElement.lang) wrong("the page has no language", doc.documentElement);
    if (doc.querySelectorAll("main").length !== 1) wrong("there is not exactly one main", doc.body);
    if (doc.querySelectorAll("h1").length !== 1) wrong("there is not exactly one h1", doc.title);
    let level = 0;
    for (const h of doc.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      const now = Number(h.tagName[1]);
      if (now > level + 1) wrong("a level of headings is left out before", h);
      if (!h.textContent.trim()) wrong("an empty heading", h);
      level = now;
    }
    const focusable = [...doc.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    const first = focusable[0];
    if (!first || first.className !== "skip" || !doc.getElementById(first.getAttribute("href").slice(1))) wrong("the first thing to reach is not a link that skips to the content", doc.title);
    for (const nav of doc.querySelectorAll("nav")) if (!nav.getAttribute("aria-label")) wrong("a nav without a name", nav);
    for (const img of doc.querySelectorAll("img")) if (!img.hasAttribute("alt")) wrong("a picture without alt", img);
    for (const svg of doc.querySelectorAll("svg")) if (svg.getAttribute("aria-hidden") !== "true" && !svg.getAttribute("aria-label")) wrong("a drawing without words", svg);
    for (const field of doc.querySelectorAll("input:not([type=hidden]), select, textarea")) if (!name(field)) wrong("a field without a label", field);
    for (const each of doc.querySelectorAll("a[href], button, summary, [role=img]")) if (!name(each)) wrong("nothing says what this is", each);
    for (const th of doc.querySelectorAll("th")) {
      if (!th.getAttribute("scope")) wrong("a heading of a table without scope", th);
      if (!th.textContent.trim()) wrong("an empty heading of a table", th);
    }
    for (const table of doc.querySelectorAll("table")) if (!table.querySelector("th")) wrong("a table without headings", table);
    for (const list of doc.querySelectorAll("ul, ol")) for (const child of list.children) if (child.tagName !== "LI") wrong("a list holds something else than items", child);
    for (const list of doc.querySelectorAll("dl")) for (const child of list.children) if (!/^(DT|DD|DIV)$/.test(child.tagName)) wrong("a list of terms holds something else", child);
    for (const each of doc.querySelectorAll("[tabindex]")) if (each.tabIndex > 0) wrong("the order of the keyboard is forced", each);
    const ids = new Set();
    for (const each of doc.querySelectorAll("[id]")) { if (ids.has(each.id)) wrong("an id is there twice", each); ids.add(each.id); }
    for (const each of doc.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]")) for (const at of ["aria-labelledby", "aria-describedby", "aria-controls"]) for (const id of (each.getAttribute(at) || "").split(/\s+/).filter(Boolean)) if (!ids.has(id)) wrong("refers to what is not there", each);
    if (doc.documentElement.scrollWidth > doc.documentElement.clientWidth + 1) {
      const widest = [...doc.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > doc.documentElement.clientWidth + 1 && !e.closest(".scroll"))[0];
      wrong("the page scrolls sideways, " + doc.documentElement.scrollWidth + " pixels wide", widest || doc.title);
    }
    for (const each of doc.querySelectorAll("*")) {
      const style = win.getComputedStyle(each);
      if (/auto|scroll/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1 && visible(each) && !each.querySelector("a[href], button, input, select, summary, [tabindex='0']") && each.tabIndex < 0) wrong("scrolls, and the keyboard does not reach it", each);
    }
    const told = new Set();
    const texts = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const e = texts.currentNode.parentElement;
      if (!texts.currentNode.textContent.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TITLE)$/.test(e.tagName.toUpperCase()) || e.closest("svg") || e.closest(".hidden, .skip") || !visible(e)) continue;
      const style = win.getComputedStyle(e), under = ground(e, win), colour = over(paint(style.color), under);
      const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700;
      const ratio = contrast(colour, under), key = style.color + under + e.className;
      if (ratio < (large ? 3 : 4.5) && !told.has(key)) { told.add(key); wrong("too little contrast, " + ratio.toFixed(2), e); }
    }
    return bad;
  };

  const open = (path, width) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.style.cssText = "border:0;height:900px;width:" + width + "px";
    frame.onload = () => done(frame);
    frame.src = path;
    document.body.append(frame);
  });
  for (const path of pages) for (const width of widths) {
    const frame = await open(path, width), doc = frame.contentDocument;
    const outline = [...doc.querySelectorAll("h1, h2, nav[aria-label=Main] a")].filter(visible).map((e) => e.tagName + " " + e.textContent.replace(/\s+/g, " ").trim());
    found.seen.push({ path, width, title: doc.title, outline, bad: audit(doc, frame.contentWindow) });
    frame.remove();
  }
  await fetch("/audit/found", { method: "POST", body: JSON.stringify(found) });
})();
