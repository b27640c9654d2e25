# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site's pages, with the structure, class names and links of the real ones; the text is our own."""

import json
from html import escape
from urllib.parse import quote

MEDIA = "https://micropython.org/resources/micropython-media/boards"
SOURCES = "https://micropython.org/resources/source"
GITHUB = "https://github.com/micropython/micropython"
FILTERS = {"port": "Port", "features": "Feature", "vendor": "Vendor", "mcu": "MCU"}

FRAME = """<!DOCTYPE html>


<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="/static/img/favicon.ico">
    <title>MicroPython downloads of Moult's lab</title>
    <link href="/static/css/style.css?v=4" rel="stylesheet">
  <link href="/static/download/css/style.css" rel="stylesheet">
</head>

<body>

<nav class="navbar navbar-dark" role="navigation">
    <div class="main-menu">
        <a class="navbar-brand" href='/'>
            <span><img src ="/static/img/logo.png" width="50px"></span>
            <span>Lab</span>
        </a>
        <div id="navbar" class="collapse navbar-collapse">
        <ul class="nav navbar-nav">
            <li class="nav-item"><a class="nav-link" href="/download">DOWNLOAD</a></li>
            <li class="nav-item"><a class="nav-link" href="https://docs.micropython.org">DOCS</a></li>
        </ul>
        </div>
    </div>
</nav>

    <div id="sidebar" style="float:right;margin-right:16px;">

        <!--ul>
        <li><a href="/">Home</a></li>
        </ul-->

    </div>

    <div class="container">

        <div class="row" style="margin:30px 0;">
          <div class="col-md-offset-2 col-md-8">

{content}

          </div>
        </div>
    </div>

<footer>
    <div class="container footercontent">
        <div class="row">
            <div class="col-xs-12 col-sm-3 col-md-2 col-md-offset-2">
                <h3>Lab</h3>
                <ul>
                    <li> <a href="/">Home</a> </li>
                </ul>
            </div>
            <div class="col-xs-12 col-sm-3 col-md-2">
                <h3>Resources</h3>
                <ul>
                    <li> <a href="/download">Download</a> </li>
                </ul>
            </div>
        </div>
    </div>
</footer>

    <script src="/static/js/jquery-2.1.0.min.js"></script>


</body>
</html>
"""

NOTES = """<p>Notes about this board, with a <strong>word</strong> and some <code>code</code>.</p>
<h2>Installation instructions</h2>
"""

ESP_STEPS = """<h3>Erasing</h3>
<pre><code class="language-bash">esptool erase-flash
</code></pre>
<h3>Flashing</h3>
<p>Write the file to the board from offset {offset} on:</p>
<pre><code class="language-bash">esptool write-flash {offset} FIRMWARE.bin
</code></pre>"""

STEPS = """<h3>Flashing</h3>
<p>How a {port} board is brought into its bootloader, and what is then done with the file.</p>"""


def iso(date):
    return f"{date[:4]}-{date[4:6]}-{date[6:]}"


def picture(board, small=False):
    images = board["upstream"].get("images")
    if not images:
        return None
    stem, _, ext = images[0].rpartition(".")
    return f"{MEDIA}/{board['board_id']}/{stem}{'.thumb' if small else ''}.{ext}"


# One board


def row(firmware, newest=None):
    first, *others = firmware.exts
    links = [f'<a href="/resources/firmware/{firmware.name(first)}">'
             f"{firmware.version} ({iso(firmware.date)}) .{first}</a>"]
    if firmware.version == newest:
        pad = "\n                "
        links[0] = f"<strong>{pad}{pad}{links[0]}{pad}{pad}</strong>"
    for ext in others:
        text = "[.elf and .map]" if ext == "meta.zip" else f"[.{ext}]"
        links.append(f'/ <a href="/resources/firmware/{firmware.name(ext)}">{text}</a>')
    if not firmware.is_preview:
        links.append(f'/ <a href="{GITHUB}/releases/tag/{firmware.version}">[Release notes]</a>')
    if firmware.version == newest:
        links.append("(latest)")
    lines = "\n                \n                ".join(links)
    return f"            <div>\n                {lines}\n                \n            </div>\n        "


def section(catalogue, build):
    releases = list(catalogue.releases(build))
    previews = list(catalogue.previews(build))
    if not releases and not previews:
        return ""
    heading = f"Firmware ({escape(build.heading)})" if build.variant else "Firmware"
    parts = [f"    <p>\n        \n            <h2>{heading}</h2>\n        "]
    if build.note:
        parts.append(f"        <p>{escape(build.note)}</p>\n")
    if releases:
        parts.append("        <h3>Releases</h3>\n        ")
        parts.extend(row(firmware, catalogue.state["newest"]) for firmware in releases)
    if previews:
        parts.append('        <h3>Preview builds</h3>\n        <p class="preview-note">\n'
                     "            Built each day from the development branch.\n        </p>\n        ")
        parts.extend(row(firmware) for firmware in previews)
    return "\n".join(parts) + "\n\n    </p>\n    "


def facts(board):
    name = f"{board['port']}/{board['board_id']}"
    source = f"{GITHUB}/tree/master/ports/{board['port']}/boards/{board['board_id']}"
    yield f"<h2> {escape(board['product'])} </h2>\n"
    if picture(board):
        yield f'<img src="{picture(board)}" class="img-responsive thumb hero">\n'
    yield f"<div>\n<strong>Vendor:</strong> {escape(board['vendor'])}\n</div>\n"
    if board["features"]:
        yield f"<div>\n<strong>Features:</strong> {escape(', '.join(board['features']))}\n</div>\n"
    yield f'<div>\n    <strong>Source on GitHub:</strong> <a href="{source}">{name}</a>\n</div>\n'
    if board["upstream"]["url"]:
        url = escape(board["upstream"]["url"])
        yield f'<div>\n<strong>More info:</strong> <a href="{url}">Website</a>\n</div>\n'


def steps(board):
    offset = board["upstream"].get("deploy_options", {}).get("flash_offset")
    text = ESP_STEPS.format(offset=offset) if offset else STEPS.format(port=board["port"])
    return NOTES + text + "\n"


def board_page(catalogue, board_id):
    board = catalogue.boards[board_id]
    content = [*facts(board), steps(board), "\n"]
    content.extend(section(catalogue, build) for build in catalogue.builds(board_id))
    content.append(f'\n<!--\n\n<img src="{picture(board) or ""}">\n -->\n')
    return FRAME.format(content="\n".join(content))


# All boards


def values(board, key):
    return board["features"] if key == "features" else [board[key]]


def selects(board, query):
    return all(wanted in values(board, key) for key, wanted in query.items() if key in FILTERS)


def filter_row(catalogue, key, query):
    head = f'    <span class="filter-name">{FILTERS[key]}:</span>\n        \n            '
    if key in query:
        return f'{head}{escape(query[key])} <a href="?" class="filter-option">[x]</a>\n        \n    <br>\n'
    options = sorted({value for board in catalogue.boards.values() for value in values(board, key)})
    links = (f'<a href="?{key}={quote(value)}" class="filter-option">{escape(value)}</a>' for value in options)
    return head + "\n                " + ", \n            \n                ".join(links) + "\n        \n    <br>\n"


def card(board):
    small = picture(board, small=True)
    image = f'<img src="{small}">' if small else ""
    return (f'    <a class="board-card" href="{board["board_id"]}">\n        <div class="board-image">\n            \n'
            f"            {image}\n            \n        </div>\n"
            f'        <div class="board-product">{escape(board["product"])}</div>\n'
            f'        <div class="board-vendor">{escape(board["vendor"])}</div>\n    </a>\n  \n  \n')


def index_page(catalogue, query=None):
    query = query or {}
    archive = f"micropython-{catalogue.state['newest'].removeprefix('v')}.tar.xz"
    content = ["<h1> MicroPython downloads </h1>\n",
               f'<p>\nThe source is at <a href="{GITHUB}">github.com/micropython/micropython</a>.\n</p>\n',
               f'<p>\n<ul>\n    <li> <a href="{SOURCES}/{archive}">{archive}</a> </li>\n</ul>\n</p>\n',
               "<p>\nFilter by:<br>\n"]
    content.extend(filter_row(catalogue, key, query) for key in FILTERS)
    content.append("</p>\n\n")
    boards = [board for board in catalogue.boards.values() if selects(board, query)]
    content.extend(map(card, sorted(boards, key=lambda board: (board["vendor"], board["product"]))))
    return FRAME.format(content="\n".join(content))


def boards_json(catalogue):
    return json.dumps(list(catalogue.index()), indent=4, sort_keys=True, ensure_ascii=False)


def missing_page(path):
    return FRAME.format(content=f"<h1>404</h1>\n<p>There is no {escape(path)} here.</p>")
