"""`python -m docs.take_screenshots`: the pictures of the README and of docs/pages.md, from the built-in study."""

from pathlib import Path

from core.bench.dashboard import browser_page, running_dashboard

HERE = Path(__file__).resolve().parent
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
VIEWS: dict[str, tuple[str, int, int, str]] = {
    "overview": ("overview", 1280, 1500, "light"),
    "overview-dark": ("overview", 1280, 1500, "dark"),
    "overview-phone": ("overview", 390, 1700, "light"),
    "tour": ("neuron?tour=2", 1280, 1000, "light"),
    "present": ("present?slide=2", 1440, 810, "light"),
    "neurons": ("neurons?layer=lin2&scorer=clip", 1280, 1100, "light"),
    "neuron": ("neuron?layer=lin2&scorer=clip", 1280, 1500, "light"),
    "neuron-dark": ("neuron?layer=lin2&scorer=clip", 1280, 1500, "dark"),
    "concepts": ("concepts", 1280, 1900, "light"),
    "tuning": ("tuning?layer=lin2&scorer=clip", 1280, 1250, "light"),
    "tuning-phone": ("tuning?layer=lin2&scorer=clip", 390, 1500, "light"),
    "ask": ("ask?words=raised+eyebrows,+teeth&layer=lin2", 1280, 1700, "light"),
    "volumes": ("volumes?turned=yelling:0", 1280, 1500, "light"),
    "bottleneck": ("bottleneck?scorer=votes", 1280, 2400, "light"),
    "slices": ("slices", 1280, 1900, "light"),
    "map": ("map?layer=lin2", 1280, 1500, "light"),
    "map-dark": ("map?layer=lin2&colour=word", 1280, 1500, "dark"),
    "networks": ("networks", 1280, 2200, "light"),
    "twins": ("match?layer=lin2&with_layer=lin1", 1280, 2200, "light"),
    "own-network": ("own-network", 1280, 900, "light"),
    "examples": ("examples?result=wrong&seed=1", 1280, 1300, "light"),
    "face": ("face?example=happy", 1280, 2600, "light"),
    "limits": ("limits", 1280, 1200, "light"),
    "glossary": ("glossary", 1280, 1200, "light"),
    "evidence": ("evidence", 1280, 1900, "light"),
    "fer2013": ("fer2013", 1280, 1000, "light"),
}


def main() -> None:
    """Write one PNG a view beside this file."""
    with running_dashboard() as url:
        for name, (address, width, height, scheme) in VIEWS.items():
            with browser_page(width, height, color_scheme=scheme, reduced_motion="reduce") as page:
                page.goto(f"{url}/{address}")
                page.wait_for_selector("h1", timeout=120_000)
                page.wait_for_selector(DONE, timeout=120_000)
                page.wait_for_timeout(1500)
                page.screenshot(path=HERE / f"{name}.png")
                print(f"{name}.png")


if __name__ == "__main__":
    main()
