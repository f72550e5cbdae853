// Comfort only: pointing at a marker shows every other place of the same thing.
document.addEventListener("DOMContentLoaded", () => {
  const light = (event, on) => {
    const near = event.target.closest ? event.target.closest("[data-thing]") : null;
    if (!near) return;
    document.querySelectorAll(`[data-thing="${near.dataset.thing}"]`).forEach((e) => e.classList.toggle("lit", on));
  };
  for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
    document.addEventListener(name, (event) => light(event, on));
});
