/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-pdsc.h"

#include <libxml/xmlreader.h>

#include "error.h"

enum {
    MAX_PARTS = 50000,
    MAX_NAME = 100,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlTextReader, xmlFreeTextReader)

/* What is read while the reader goes through the description. */
typedef struct {
    xmlTextReader *reader;
    GHashTable *seen;
    GPtrArray *parts;
    gboolean in_package;
} Reading;

static gboolean
fail (const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "its description %s", why);
    return FALSE;
}

static gpointer
start_libxml (gpointer unused)
{
    xmlInitParser ();
    return NULL;
}

/* Whether the element has such an attribute at all. */
static gboolean
add_part (Reading *reading, const char *attribute)
{
    xmlChar *name = xmlTextReaderGetAttribute (reading->reader, (const xmlChar *) attribute);

    if (name == NULL)
        return FALSE;
    if (*name != '\0' && xmlStrlen (name) <= MAX_NAME && reading->parts->len < MAX_PARTS
        && !g_hash_table_contains (reading->seen, name)) {
        char *part = g_strdup ((const char *) name);

        g_ptr_array_add (reading->parts, part);
        g_hash_table_add (reading->seen, part);
    }
    xmlFree (name);
    return TRUE;
}

/* Chip makers write no document types; what they can hold is a bomb. */
static gboolean
read_node (Reading *reading, GError **error)
{
    const char *name = (const char *) xmlTextReaderConstLocalName (reading->reader);
    int type = xmlTextReaderNodeType (reading->reader);

    if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
        return fail ("has a document type", error);
    if (type != XML_READER_TYPE_ELEMENT)
        return TRUE;
    if (xmlTextReaderDepth (reading->reader) == 0)
        reading->in_package = g_str_equal (name, "package");
    if (!reading->in_package)
        return fail ("is no package description", error);
    if (g_str_equal (name, "device")
        || (g_str_equal (name, "variant") && !add_part (reading, "Dname")))
        add_part (reading, g_str_equal (name, "device") ? "Dname" : "Dvariant");
    return TRUE;
}

GStrv
moult_pyocd_pdsc_read (GBytes *bytes, GError **error)
{
    static GOnce once = G_ONCE_INIT;

    g_return_val_if_fail (bytes != NULL, NULL);

    const int options =
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
    gsize size;
    const char *text = g_bytes_get_data (bytes, &size);

    g_once (&once, start_libxml, NULL);
    if (size == 0 || size > G_MAXINT) {
        fail ("is empty", error);
        return NULL;
    }
    g_autoptr (xmlTextReader) reader = xmlReaderForMemory (text, (int) size, NULL, NULL, options);
    g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
    Reading reading = { .reader = reader, .seen = seen, .parts = parts };
    int result;

    while ((result = xmlTextReaderRead (reader)) == 1) {
        if (!read_node (&reading, error))
            return NULL;
    }
    if (result != 0) {
        fail ("is no sound XML", error);
        return NULL;
    }
    g_ptr_array_add (parts, NULL);
    return (GStrv) g_ptr_array_free (g_steal_pointer (&parts), FALSE);
}
