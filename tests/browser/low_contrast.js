// Texts that do not stand out from what lies behind them: below 4.5 to 1 (WCAG 2.2, 1.4.3).
() => {
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([red, green, blue]) => 0.2126 * linear(red / 255)
    + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0.5) return found;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  for (const one of document.querySelectorAll("body *:not(svg *)")) {
    const isText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!isText || !one.checkVisibility()) continue;
    const text = luminance(channels(getComputedStyle(one).color));
    const ground = luminance(behind(one));
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (ratio < 4.5) low.add(`${ratio.toFixed(2)} ${one.className}: ${one.textContent.trim().slice(0, 40)}`);
  }
  return [...low];
}
