// The contrast of whatever stands on a page, generated content and signs included, which axe-core
// leaves undecided. Formulas: WCAG 2.2, "relative luminance" and "contrast ratio".

(() => {
  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };

  const over = (front, back) =>
    back.map((value, i) => front.rgb[i] * front.alpha + value * (1 - front.alpha));

  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const colour = channels(getComputedStyle(element).backgroundColor);
    return colour.alpha === 1 ? colour.rgb : over(colour, behind(element.parentElement));
  };

  const seen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getClientRects().length > 0;

  const isLarge = (style) => {
    const size = parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  };

  const named = (element, part) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}${part}`;

  function* texts() {
    for (const element of document.body.querySelectorAll("*")) {
      if (!seen(element)) continue;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (own && !element.disabled) yield [element, "", getComputedStyle(element)];
      for (const part of ["::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (/^(none|normal|""|" ")$/.test(style.content) || style.display === "none") continue;
        yield [element, part, style];
      }
    }
  }

  const found = [];
  for (const [element, part, style] of texts()) {
    const ground = behind(element);
    const back = part ? over(channels(style.backgroundColor), ground) : ground;
    const measured = ratio(over(channels(style.color), back), back);
    const least = isLarge(style) ? 3 : 4.5;
    if (measured < least) {
      found.push(`contrast ${measured.toFixed(2)} < ${least}: ${named(element, part)}`);
    }
  }
  for (const step of document.querySelectorAll(".stepper__step")) {
    const style = getComputedStyle(step, "::before");
    const measured = ratio(channels(style.borderTopColor).rgb, behind(step));
    if (measured < 3) found.push(`contrast ${measured.toFixed(2)} < 3: ${named(step, "::before")}`);
  }
  return [...new Set(found)];
})();
