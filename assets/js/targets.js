// A link to a box that stands folded opens what it stands in, so that the link leads to something that is seen.

function open(id) {
  const target = id && document.getElementById(decodeURIComponent(id));
  for (let part = target; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  return target;
}

export function openTargets() {
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest && event.target.closest('a[href*="#"]');
      if (link && link.pathname === location.pathname) open(link.hash.slice(1));
    },
    true,
  );
  window.addEventListener("hashchange", () => open(location.hash.slice(1)));
  const target = open(location.hash.slice(1));
  if (target) target.scrollIntoView();
}
