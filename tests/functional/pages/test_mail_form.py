"""The form of a digest by mail shows what its frequency needs, without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from services.search.digests.models import SubscriptionIn
from services.search.digests.schedule import USUAL_ZONES, Often
from shared.web.templating import environment
from shared.web.texts import Language, texts

WEB = Path(__file__).parents[3] / "services/search/web"
FORM = '{% from "subscription_form.html" import fields with context %}{{ fields(old) }}'
FIELDS = {
    Often.AT_ONCE: {"minutes"},
    Often.HOURLY: {"empty"},
    Often.DAILY: {"at", "zone", "empty"},
}


def shown(page: Page) -> set[str]:
    """Return which fields are seen of those that not every frequency needs."""
    names = ("at", "zone", "minutes", "empty")
    return {name for name in names if page.locator(f"#sub-{name}").is_visible()}


@pytest.mark.parametrize("language", list(Language))
def test_only_the_fields_of_a_frequency_are_shown(browser: Browser, language: Language) -> None:
    """When it is chosen, and as the form comes."""
    page = browser.new_page(java_script_enabled=False)
    for kept in Often:
        old = SubscriptionIn(address="desk@news.example", often=kept)
        told = {"t": texts(language), "often": list(Often), "languages": list(Language)}
        form = environment([WEB / "templates"]).from_string(FORM)
        style = (WEB / "static/search.css").read_text(encoding="utf-8")
        fields = form.render(old=old, zones=USUAL_ZONES, **told)
        page.set_content(f"<style>{style}</style><form>{fields}</form>")
        assert shown(page) == FIELDS[kept]
        for often in Often:
            page.select_option("#sub-often", often)
            assert shown(page) == FIELDS[often]
    page.close()
