// What a reader with a screen reader or a keyboard would stumble over.
() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const expect = (fine, what) => { if (!fine) faults.push(what); };
  const start = (one) => one.outerHTML.slice(0, 80);
  const isNamed = (one) => one.getAttribute("aria-label") || one.labels?.length
    || one.textContent.trim() || document.getElementById(one.getAttribute("aria-labelledby"));

  expect(all("h1").length === 1, `${all("h1").length} main headings`);
  expect(document.title && document.documentElement.lang, "no title or language");
  all("h1,h2,h3").map((one) => Number(one.tagName[1])).reduce((before, level) => {
    expect(level <= before + 1, `a heading of level ${level} follows one of level ${before}`);
    return level;
  });
  const ids = all("[id]").map((one) => one.id);
  expect(new Set(ids).size === ids.length, "an id stands there twice");
  all("a,button,input:not([type=hidden]),select,[role=img],[role=region]")
    .forEach((one) => expect(isNamed(one), `without a name: ${start(one)}`));
  all("table").forEach((one) => expect(one.caption && one.tHead, "a table without caption or head"));
  all(".scroll").forEach((one) => expect(one.tabIndex === 0, "a region the keyboard cannot reach"));
  all("[style]:not(.chart, .chart *, .chart-tip),script:not([src])")
    .forEach((one) => faults.push(`inline: ${start(one)}`));
  return faults;
}
