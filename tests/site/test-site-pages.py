#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the download site, parsed as HTML, and held against saved pages where they are at hand
(MOULT_TEST_SITE: a folder that holds site/ and site-later/).
"""

import json
import os
import sys
import unittest
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pages
from catalogue import NAME, Catalogue

sys.path.append(str(Path(__file__).resolve().parent.parent / "flash"))
import flashlab  # noqa: E402

STATES = {"site": "now", "site-later": "later"}
PREVIEW = "RPI_PICO-20260807-v1.29.0-preview.678.g5f2181f938.uf2"


class Page(HTMLParser):
    """What a page shows, in its order: headings, links, pictures."""

    def __init__(self, text):
        super().__init__()
        self.items = []
        self.open = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag in ("a", "h1", "h2", "img"):
            self.items.append((tag, facts.get("href") or facts.get("src"), facts.get("class"), ""))
        self.open = tag in ("a", "h2")

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open:
            tag, link, kind, text = self.items[-1]
            self.items[-1] = (tag, link, kind, text + " ".join(data.split()))

    def content(self):
        """Without the frame above it."""
        first = next(n for n, item in enumerate(self.items) if item[0] in ("h1", "h2"))
        return self.items[first:]

    def firmware(self):
        links = [link for tag, link, _, _ in self.items if tag == "a" and link]
        return [link.rpartition("/")[2] for link in links if link.startswith("/resources/firmware/")]


class TestPages(unittest.TestCase):
    def test_boards(self):
        """Each page names its board and port, ends properly, and links to the files of the catalogue."""
        for state in STATES.values():
            catalogue = Catalogue(state)
            for board_id, board in catalogue.boards.items():
                text = pages.board_page(catalogue, board_id)
                page = Page(text)
                self.assertEqual(page.firmware(), list(catalogue.files(board_id)), board_id)
                self.assertIn(f"{board['port']}/{board_id}", [item[3] for item in page.items])
                self.assertTrue(text.rstrip().endswith("</html>"))
                self.assertEqual("<strong>Features:" in text, bool(board["features"]))

    def test_names(self):
        for state in STATES.values():
            catalogue = Catalogue(state)
            for board_id in catalogue.boards:
                for name, (_, firmware, ext) in catalogue.files(board_id).items():
                    match = NAME.fullmatch(name)
                    parts = (match["board"], match["version"], match["ext"])
                    self.assertEqual(parts, (board_id, firmware.version, ext))

    def test_peculiarities(self):
        now, later = Catalogue("now"), Catalogue("later")
        self.assertEqual(Page(pages.board_page(now, "ESP32_GENERIC_S3")).firmware()[0].split(".")[-1], "uf2")
        self.assertIn("UM_TINYPICO-idf4-20210202-v1.14.bin", now.files("UM_TINYPICO"))
        self.assertFalse(list(now.releases(next(now.builds("SEEED_XIAO_ESP32C5")))))
        self.assertTrue(list(later.releases(next(later.builds("SEEED_XIAO_ESP32C5")))))
        self.assertIn("<p>OTA firmware is no longer supported.</p>", pages.board_page(now, "ESP8266_GENERIC"))
        self.assertIsNone(later.find(PREVIEW))
        self.assertEqual(len(set(now.state["previews"]) & set(later.state["previews"])), 0)
        self.assertTrue(pages.board_page(now, "WIPY").count(".zip</a>") >= 10)

    def test_index(self):
        catalogue = Catalogue("now")
        for query, count in (({}, 225), ({"port": "rp2"}, 38), ({"port": "esp32"}, 45), ({"mcu": "esp32"}, 9),
                             ({"vendor": "Raspberry Pi"}, 4), ({"mcu": "rp2350", "vendor": "Raspberry Pi"}, 2)):
            page = Page(pages.index_page(catalogue, query))
            self.assertEqual(sum(item[2] == "board-card" for item in page.items), count, query)
        self.assertEqual(len(json.loads(pages.boards_json(catalogue))), 225)

    @unittest.skipUnless(os.environ.get("MOULT_TEST_SITE"), "no saved pages at hand")
    def test_saved_pages(self):
        """All headings, links, link texts and pictures, in their order."""
        for folder, state in STATES.items():
            root = Path(os.environ["MOULT_TEST_SITE"]) / folder
            catalogue = Catalogue(state)
            for path in root.glob("download/*/index.html"):
                made = Page(pages.board_page(catalogue, path.parent.name))
                self.assertEqual(made.content(), Page(path.read_text()).content(), path)
            for path in root.glob("download/index*.html"):
                words = path.stem.partition("@")[2].split("&")
                query = dict(unquote(word).split("=") for word in words if word)
                saved = [item for item in Page(path.read_text()).content() if item[0] == "a"]
                made = [item for item in Page(pages.index_page(catalogue, query)).content() if item[0] == "a"]
                self.assertEqual(made, saved, path)
            saved = (root / "resources/boards/index.json").read_text()
            self.assertEqual(pages.boards_json(catalogue), saved.rstrip())


if __name__ == "__main__":
    flashlab.main()
