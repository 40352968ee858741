"""`python -m docs.take_screenshots`: the pictures of the README, from the dashboard on the built-in study."""

from pathlib import Path

from core.bench.dashboard import browser_page, running_dashboard

HERE = Path(__file__).resolve().parent
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
VIEWS: dict[str, tuple[str, int, int, str]] = {
    "neurons": ("neurons?layer=lin2&scorer=clip", 1280, 1100, "light"),
    "neuron": ("neuron?layer=lin2&scorer=clip", 1280, 1500, "light"),
    "neuron-dark": ("neuron?layer=lin2&scorer=clip", 1280, 1500, "dark"),
    "tuning": ("tuning?layer=lin2&scorer=clip", 1280, 1250, "light"),
    "tuning-phone": ("tuning?layer=lin2&scorer=clip", 390, 1500, "light"),
    "fer2013": ("fer2013", 1280, 1000, "light"),
}


def main() -> None:
    """Write one PNG a view beside this file."""
    with running_dashboard() as url:
        for name, (address, width, height, scheme) in VIEWS.items():
            with browser_page(width, height, color_scheme=scheme) as page:
                page.goto(f"{url}/{address}")
                page.wait_for_selector("h1", timeout=120_000)
                page.wait_for_selector(DONE, timeout=120_000)
                page.wait_for_timeout(1500)
                page.screenshot(path=HERE / f"{name}.png")
                print(f"{name}.png")


if __name__ == "__main__":
    main()
