/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "identity.h"

#include <stdlib.h>

#include "board-db.h"
#include "board-toml.h"
#include "error.h"
#include "python-literal.h"

#define BEGIN             "<moult>"
#define END               "</moult>"
#define MAX_TOML          (64 * 1024)
#define MAX_VERSION_PARTS 4

/* What the board printed, as it is; NULL: it did not say. */
typedef struct {
    char *family;
    char *version[MAX_VERSION_PARTS];
    guint n_version;
    char *platform;
    char *banner;
    char *mpy;
    char *release;
    char *uversion;
    char *machine;
    char *build;
    char *files;
    char *main;
    GString *toml;
} Facts;

/* Folders of micropython/ports, by which sys.platform begins or is. */
static const char *const ports[] = {
    "alif",     "cc3200",  "esp32",     "esp8266", "mimxrt",      "minimal",    "nrf",
    "pic16bit", "powerpc", "psoc-edge", "psoc6",   "qemu",        "renesas-ra", "rp2",
    "samd",     "stm32",   "teensy",    "unix",    "webassembly", "windows",    "zephyr",
};

/* MicroPython, tools/mpy-tool.py and docs/reference/mpyfiles: bits 10 to 13 of
 * sys.implementation._mpy. */
static const char *const archs[] = {
    "",          "x86",       "x64",    "armv6",     "armv6m",  "armv7m",  "armv7em",
    "armv7emsp", "armv7emdp", "xtensa", "xtensawin", "rv32imc", "rv64imc",
};

static void
facts_clear (Facts *facts)
{
    char **texts[] = { &facts->family,  &facts->platform, &facts->banner,  &facts->mpy,
                       &facts->release, &facts->uversion, &facts->machine, &facts->build,
                       &facts->files,   &facts->main };

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        g_clear_pointer (texts[i], g_free);
    for (guint i = 0; i < facts->n_version; i++)
        g_clear_pointer (&facts->version[i], g_free);
    if (facts->toml != NULL)
        g_string_free (g_steal_pointer (&facts->toml), TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static void
add_toml (Facts *facts, const GString *chunk)
{
    if (facts->toml == NULL)
        facts->toml = g_string_new (NULL);
    if (facts->toml->len + chunk->len <= MAX_TOML)
        g_string_append_len (facts->toml, chunk->str, chunk->len);
}

static char *
to_text (const GString *value)
{
    return g_utf8_make_valid (value->str, value->len);
}

static void
add_fact (Facts *facts, const char *name, const GString *value)
{
    const struct {
        const char *name;
        char **text;
    } texts[] = {
        { "family", &facts->family },   { "platform", &facts->platform },
        { "banner", &facts->banner },   { "mpy", &facts->mpy },
        { "release", &facts->release }, { "uversion", &facts->uversion },
        { "machine", &facts->machine }, { "build", &facts->build },
        { "files", &facts->files },     { "main", &facts->main },
    };

    if (g_str_equal (name, "toml"))
        add_toml (facts, value);
    if (g_str_equal (name, "version") && facts->n_version < MAX_VERSION_PARTS)
        facts->version[facts->n_version++] = to_text (value);
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
        if (g_str_equal (name, texts[i].name)) {
            g_free (*texts[i].text);
            *texts[i].text = to_text (value);
        }
    }
}

static void
add_line (Facts *facts, char *line)
{
    g_autoptr (GString) value = NULL;
    char *equals = strchr (line, '=');

    if (equals == NULL)
        return;
    *equals = '\0';
    g_strchomp (equals + 1);
    value = moult_python_literal_parse (equals + 1);
    if (value != NULL)
        add_fact (facts, line, value);
}

static gboolean
read_facts (Facts *facts, const char *output, GError **error)
{
    const char *begin = strstr (output, BEGIN);
    const char *end = begin != NULL ? strstr (begin, END) : NULL;

    if (end == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the board's answer has no %s (%" G_GSIZE_FORMAT " bytes)",
                     begin == NULL ? "beginning" : "end", strlen (output));
        return FALSE;
    }

    g_autofree char *text = g_strndup (begin + strlen (BEGIN), end - begin - strlen (BEGIN));
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++)
        add_line (facts, lines[i]);
    if (facts->family != NULL)
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the board did not say what it runs");
    return FALSE;
}

/* "12" of "v1.25.0-preview.12.gabcdef" and of "v1.19.1-12-gabcdef"; NULL for a release. */
static char *
find_commits (const char *text)
{
    g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " on ", 2);

    if (words[0] == NULL)
        return NULL;
    for (const char *dash = strchr (words[0], '-'); dash != NULL; dash = strchr (dash + 1, '-')) {
        gboolean preview = g_str_has_prefix (dash, "-preview.");
        const char *digits = preview ? dash + strlen ("-preview.") : dash + 1;
        gsize n_digits = strspn (digits, "0123456789");

        if (n_digits > 0 && g_str_has_prefix (digits + n_digits, preview ? ".g" : "-g"))
            return g_strndup (digits, n_digits);
    }
    return NULL;
}

static char *
find_build (const Facts *facts)
{
    const char *const texts[] = { facts->uversion, facts->release, facts->banner };

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
        char *commits = find_commits (texts[i]);

        if (commits != NULL)
            return commits;
    }
    return g_strdup ("");
}

/* Releases from 1.10 to 1.19 were called without the last ".0". */
static gboolean
is_short_version (const Facts *facts)
{
    int minor = facts->n_version >= 3 ? atoi (facts->version[1]) : 0;

    return g_str_equal (facts->family, "micropython") && g_str_equal (facts->version[0], "1")
           && minor >= 10 && minor <= 19 && g_str_equal (facts->version[2], "0");
}

static char *
find_version (const Facts *facts, const char *build)
{
    g_autoptr (GString) version = g_string_new (NULL);
    guint n_parts = MIN (facts->n_version, 3);

    if (n_parts == 3 && is_short_version (facts))
        n_parts = 2;
    for (guint i = 0; i < n_parts; i++)
        g_string_append_printf (version, "%s%s", i > 0 ? "." : "", facts->version[i]);
    if (version->len == 0)
        g_string_append (version, facts->release != NULL ? facts->release : "");
    if (facts->n_version > 3 && *facts->version[3] != '\0')
        g_string_append_printf (version, "-%s", facts->version[3]);
    if (*build != '\0' && g_str_equal (facts->family, "micropython")
        && strstr (version->str, "preview") == NULL)
        g_string_append (version, "-preview");
    return g_string_free (g_steal_pointer (&version), FALSE);
}

/* A known port, or the longest that sys.platform begins with ("nrf52" → "nrf"). */
static const char *
find_known_port (const char *platform)
{
    const char *best = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (ports); i++) {
        if (g_str_has_prefix (platform, ports[i])
            && (best == NULL || strlen (ports[i]) > strlen (best)))
            best = ports[i];
    }
    return best;
}

static const char *
find_port (const Facts *facts)
{
    const char *platform = facts->platform != NULL ? facts->platform : "";
    const char *known = NULL;

    if (g_str_has_prefix (platform, "pyb"))
        return "stm32";
    if (g_str_equal (platform, "win32"))
        return "windows";
    if (g_str_equal (platform, "linux"))
        return "unix";
    if (g_str_equal (facts->family, "micropython"))
        known = find_known_port (platform);
    return known != NULL ? known : platform;
}

static const char *
find_cpu (const char *machine)
{
    const char *with = g_strrstr (machine, " with ");

    return with != NULL ? with + strlen (" with ") : "";
}

static const char *
find_arch (guint mpy)
{
    guint arch = mpy >> 10 & 0xf;

    return arch < G_N_ELEMENTS (archs) ? archs[arch] : "unknown";
}

static char *
dup_mpy_name (guint mpy)
{
    return mpy == 0 ? g_strdup ("") : g_strdup_printf ("v%u.%u", mpy & 0xff, mpy >> 8 & 3);
}

/* A file with mistakes is like no file: the board is asked all the same. */
static GVariant *
parse_toml (const Facts *facts)
{
    g_autoptr (GError) error = NULL;
    GVariant *toml = NULL;

    if (facts->toml == NULL)
        return NULL;
    toml = moult_board_toml_parse (facts->toml->str, facts->toml->len, &error);
    if (toml == NULL)
        g_debug ("board_info.toml: %s", error->message);
    return toml != NULL ? g_variant_ref_sink (toml) : NULL;
}

static gboolean
is_true (const char *text)
{
    return g_strcmp0 (text, "True") == 0;
}

/* Builds with ROMFS came with 1.25.0, as sys.implementation._build did (MicroPython v1.25.0,
 * release notes; the oldest such file on the download site is of 1.25.0): a board that does not say
 * its build is none of them. */
static void
drop_romfs (GStrv ids)
{
    gsize n_kept = 0;

    for (gsize i = 0; ids[i] != NULL; i++) {
        if (g_str_has_suffix (ids[i], "_ROMFS"))
            g_free (ids[i]);
        else
            ids[n_kept++] = ids[i];
    }
    ids[n_kept] = NULL;
}

MoultBoardInfo *
moult_identity_parse (const char *output, GError **error)
{
    g_auto (Facts) facts = { 0 };
    g_autoptr (GVariant) toml = NULL;
    g_auto (GStrv) ids = NULL;

    g_return_val_if_fail (output != NULL, NULL);

    if (!read_facts (&facts, output, error))
        return NULL;
    toml = parse_toml (&facts);

    const char *machine = facts.machine != NULL ? facts.machine : "";
    const char *port = find_port (&facts);
    guint mpy = facts.mpy != NULL ? (guint) strtoul (facts.mpy, NULL, 10) : 0;
    g_autofree char *mpy_name = dup_mpy_name (mpy);
    g_autofree char *build = find_build (&facts);
    g_autofree char *version = find_version (&facts, build);
    const char *board_id = facts.build;

    if (board_id == NULL || *board_id == '\0') {
        ids = moult_board_db_find_by_machine (machine, port);
        drop_romfs (ids);
        board_id = g_strv_length (ids) == 1 ? ids[0] : NULL;
    }
    return moult_board_info_new (&(MoultBoardInfoFields) {
        .family = facts.family,
        .description = machine,
        .version = version,
        .port = port,
        .sys_platform = facts.platform,
        .cpu = find_cpu (machine),
        .arch = find_arch (mpy),
        .mpy = mpy_name,
        .build = build,
        .board_id = board_id,
        .banner = facts.banner,
        .toml = toml,
        .candidates = board_id == NULL ? (const char *const *) ids : NULL,
        .n_files = facts.files != NULL ? atoi (facts.files) : -1,
        .has_main = is_true (facts.main),
    });
}
