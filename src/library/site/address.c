/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "address.h"

#include <libsoup/soup.h>

#include "error.h"

/* Bytes of an address that a server has made up. */
#define MAX_SHOWN 200

struct _MoultAddress {
    GUri *uri;  /* %NULL: a folder */
    char *text; /* the address without a slash at its end; of a folder its path */
    char *base; /* the address's path without a slash at its end */
};

MoultTarget *
moult_target_copy (const MoultTarget *self)
{
    MoultTarget *copy = g_new (MoultTarget, 1);

    *copy = (MoultTarget) {
        .uri = self->uri != NULL ? g_uri_ref (self->uri) : NULL,
        .file = g_strdup (self->file),
        .base = g_strdup (self->base),
        .host = g_strdup (self->host),
        .path = g_strdup (self->path),
    };
    return copy;
}

void
moult_target_free (MoultTarget *self)
{
    g_clear_pointer (&self->uri, g_uri_unref);
    g_free (self->file);
    g_free (self->base);
    g_free (self->host);
    g_free (self->path);
    g_free (self);
}

void
moult_address_free (MoultAddress *self)
{
    g_clear_pointer (&self->uri, g_uri_unref);
    g_free (self->text);
    g_free (self->base);
    g_free (self);
}

static gboolean
is_web (const char *text)
{
    return g_ascii_strncasecmp (text, "http://", 7) == 0
           || g_ascii_strncasecmp (text, "https://", 8) == 0;
}

/* The host as messages name it, with the port where it is not the usual one. */
static char *
name_host (GUri *uri)
{
    int port = g_uri_get_port (uri);

    return port == -1 ? g_strdup (g_uri_get_host (uri))
                      : g_strdup_printf ("%s:%d", g_uri_get_host (uri), port);
}

static int
port_of (GUri *uri)
{
    if (g_uri_get_port (uri) != -1)
        return g_uri_get_port (uri);
    return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

static gboolean
is_same_host (GUri *a, GUri *b)
{
    return g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0;
}

/* The rest of a path below the base, beginning with its slash; %NULL: not below. */
static const char *
path_below (const char *path, const char *base)
{
    const char *rest = g_str_has_prefix (path, base) ? path + strlen (base) : NULL;

    return rest != NULL && *rest == '/' ? rest : NULL;
}

static GUri *
parse_web (const char *text, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &reason);

    if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0') {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "\"%s\" is no web address: %s",
                     text, reason != NULL ? reason->message : "it names no host");
        return NULL;
    }
    return g_steal_pointer (&uri);
}

static char *
parse_folder (const char *text, GError **error)
{
    g_autofree char *folder = NULL;

    if (g_path_is_absolute (text))
        return g_canonicalize_filename (text, NULL);
    if (g_ascii_strncasecmp (text, "file:", 5) == 0)
        folder = g_filename_from_uri (text, NULL, NULL);
    if (folder == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "\"%s\" is no address of a site: it is neither https://, http:// nor a folder",
                     text);
        return NULL;
    }
    return g_canonicalize_filename (folder, NULL);
}

static char *
without_end_slash (const char *text)
{
    gsize length = strlen (text);

    while (length > 0 && text[length - 1] == '/')
        length--;
    return g_strndup (text, length);
}

MoultAddress *
moult_address_parse (const char *text, GError **error)
{
    g_return_val_if_fail (text != NULL, NULL);

    g_autoptr (MoultAddress) self = g_new0 (MoultAddress, 1);
    if (!is_web (text)) {
        self->base = g_strdup ("");
        self->text = parse_folder (text, error);
        return self->text != NULL ? g_steal_pointer (&self) : NULL;
    }

    self->text = without_end_slash (text);
    self->uri = parse_web (self->text, error);
    if (self->uri == NULL)
        return NULL;
    if (g_uri_get_query (self->uri) != NULL || g_uri_get_fragment (self->uri) != NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "\"%s\" is no address of a site: it has a query or a fragment", text);
        return NULL;
    }
    self->base = without_end_slash (g_uri_get_path (self->uri));
    return g_steal_pointer (&self);
}

/* Decodes one name of a path. %NULL where it would leave its folder or hide a separator. */
static char *
decode_segment (const char *segment)
{
    g_autofree char *name = g_uri_unescape_string (segment, "/\\");

    if (name == NULL || g_str_equal (name, "..") || g_str_equal (name, "."))
        return NULL;
    for (const char *c = name; *c != '\0'; c++) {
        if (g_ascii_iscntrl (*c))
            return NULL;
    }
    return g_steal_pointer (&name);
}

/* The names of a link's path, decoded; one that ends in a slash ends in an empty name. */
static GStrv
decode_path (const char *path, GError **error)
{
    g_auto (GStrv) segments = g_strsplit (path, "/", -1);
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

    for (guint i = 0; segments[i] != NULL; i++) {
        g_autofree char *name = decode_segment (segments[i]);

        if (name == NULL) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "\"%s\" is no path of a site",
                         path);
            return NULL;
        }
        g_strv_builder_add (names, name);
    }
    return g_strv_builder_end (names);
}

static MoultTarget *
target_new (GUri *uri, const char *base)
{
    MoultTarget *target = g_new0 (MoultTarget, 1);
    const char *below = base != NULL ? path_below (g_uri_get_path (uri), base) : NULL;

    target->uri = g_uri_ref (uri);
    target->base = g_strdup (base);
    target->host = name_host (uri);
    target->path = g_strdup (below != NULL ? below : g_uri_get_path (uri));
    return target;
}

static MoultTarget *
target_new_file (const char *folder, const char *path, GStrv names)
{
    g_autofree char *below = g_strjoinv (G_DIR_SEPARATOR_S, names);
    MoultTarget *target = g_new0 (MoultTarget, 1);

    target->file = g_strconcat (folder, below, NULL);
    target->base = g_strdup ("");
    target->host = g_strdup (folder);
    target->path = g_strdup (path);
    return target;
}

/* Links of the site, and what follows its address in a link that names all of it. */
static MoultTarget *
resolve_below (const MoultAddress *self, const char *link, GError **error)
{
    gsize length = strcspn (link, "?#");
    g_autofree char *given = g_strndup (link, length);
    g_autofree char *path = g_strconcat ("/", given + strspn (given, "/"), NULL);
    g_autofree char *query = g_strndup (link + length, strcspn (link + length, "#"));
    g_auto (GStrv) names = decode_path (path, error);

    if (names == NULL)
        return NULL;
    if (self->uri == NULL)
        return target_new_file (self->text, path, names);

    g_autofree char *text = g_strconcat (self->text, path, query, NULL);
    g_autoptr (GUri) uri = parse_web (text, error);
    return uri != NULL ? target_new (uri, self->base) : NULL;
}

MoultTarget *
moult_address_resolve (const MoultAddress *self, const char *link, GError **error)
{
    g_return_val_if_fail (self != NULL && link != NULL, NULL);

    if (!is_web (link))
        return resolve_below (self, link, error);
    if (self->uri != NULL && path_below (link, self->text) != NULL)
        return resolve_below (self, path_below (link, self->text), error);

    g_autoptr (GUri) uri = parse_web (link, error);
    return uri != NULL ? target_new (uri, NULL) : NULL;
}

/* Why an answer of the one may not send to the other; %NULL: it may. */
static const char *
find_obstacle (const MoultTarget *from, GUri *to)
{
    gboolean was_safe = g_str_equal (g_uri_get_scheme (from->uri), "https");
    gboolean is_safe = g_str_equal (g_uri_get_scheme (to), "https");

    if ((!is_safe && !g_str_equal (g_uri_get_scheme (to), "http")) || *g_uri_get_host (to) == '\0')
        return "which is no web address";
    if (was_safe && !is_safe)
        return "which is not encrypted";
    if (from->base == NULL)
        return NULL;
    if (!is_same_host (from->uri, to))
        return "which is another host";
    if (was_safe == is_safe && port_of (from->uri) != port_of (to))
        return "which is another port";
    return NULL;
}

MoultTarget *
moult_target_redirect (const MoultTarget *from, const char *location, GError **error)
{
    g_autoptr (GUri) to = g_uri_parse_relative (from->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
    const char *obstacle = "which is no address";

    if (to != NULL && g_uri_get_host (to) != NULL)
        obstacle = find_obstacle (from, to);
    if (obstacle != NULL) {
        g_autofree char *shown = g_utf8_make_valid (location, MIN (strlen (location), MAX_SHOWN));

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK, "%s sends %s on to %s, %s",
                     from->host, from->path, shown, obstacle);
        return NULL;
    }
    return target_new (to, from->base);
}
