"""What Streamlit's own frame lacks for those who use a screen reader or the keyboard, put right in the browser."""

import streamlit as st

# The sections of the navigation are <div> between <ul> and <li>, where neither expects them (axe: list, listitem).
# Sections become groups that are named by their heading. Streamlit draws the navigation anew now and then, and much
# else many times a frame, so that looking once a frame is enough.
# Shortcuts of buttons take the arrow keys from all but inputs: a table that scrolls sideways and has the focus keeps
# them, and the browser scrolls it.
_REPAIR = """
export default function () {
  const repair = () => {
    for (const list of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
      list.setAttribute("role", "none");
      for (const section of list.querySelectorAll(":scope > div")) {
        section.setAttribute("role", "group");
        const heading = section.querySelector('[data-testid="stNavSectionHeader"] p');
        if (heading) section.setAttribute("aria-label", heading.textContent);
      }
      for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
    }
  };
  let due = 0;
  const watch = new MutationObserver(() => (due ||= requestAnimationFrame(() => ((due = 0), repair()))));
  watch.observe(document.body, { childList: true, subtree: true });
  repair();
  const keep = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const scrolls = event.target.closest?.(".emo-scroll");
    if (scrolls && scrolls.scrollWidth > scrolls.clientWidth) event.stopImmediatePropagation();
  };
  addEventListener("keydown", keep, true);
  return () => {
    watch.disconnect();
    removeEventListener("keydown", keep, true);
  };
}
"""
_component = st.components.v2.component("emodissect.repairs", js=_REPAIR)


def repair_frame() -> None:
    """Call it once on every page."""
    _component(key="repaired_frame", height=1)
