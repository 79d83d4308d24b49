// Facets apply at once where they stand beside the results. On phones they are a sheet with its own button, so nothing
// moves under the reader's finger. The form listens to "refine" (see ui.Facets).
export function attachFacets(): void {
  const beside = matchMedia("(min-width: 64rem)");
  document.addEventListener("change", (event) => {
    const form = (event.target as Element).closest("form.facets");
    if (form && beside.matches) form.dispatchEvent(new CustomEvent("refine"));
  });
}
