/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "container.h"

#include <string.h>

#include "error.h"
#include "host-program.h"

enum {
    PING_MS = 20 * 1000,
    ASK_MS = 10 * 1000,
    IMAGE_MS = 2 * 1000,
    /* How long a container may take to be gone, and how often that is asked. */
    END_MS = 60 * 1000,
    UNANSWERED_MS = 5 * 1000,
    END_POLL_MS = 250,
};

struct _MoultContainers {
    char *program;
    const char *name;
};

/* ---- One call ---- */

/* (transfer full): what it prints. */
static char *
ask (MoultContainers *self,
     const char *const *arguments,
     guint silence_ms,
     GCancellable *cancellable,
     GError **error)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    g_strv_builder_add (builder, self->program);
    g_strv_builder_addv (builder, (const char **) arguments);
    g_auto (GStrv) argv = g_strv_builder_end (builder);

    const MoultProgramCommand command = {
        .argv = (const char *const *) argv,
        .folder = "/",
        .silence_ms = silence_ms,
    };
    return moult_host_ask (&command, cancellable, error);
}

/* ---- Which ---- */

MoultContainers *
moult_containers_find (GCancellable *cancellable)
{
    static const char *const names[] = { "docker", "podman" };

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        char *program = moult_host_find_program (names[i], cancellable);

        if (program == NULL)
            continue;
        MoultContainers *self = g_new0 (MoultContainers, 1);
        self->program = program;
        self->name = names[i];
        return self;
    }
    return NULL;
}

void
moult_containers_free (MoultContainers *self)
{
    if (self == NULL)
        return;
    g_free (self->program);
    g_free (self);
}

const char *
moult_containers_get_program (MoultContainers *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return self->program;
}

const char *
moult_containers_get_name (MoultContainers *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return self->name;
}

gboolean
moult_containers_ping (MoultContainers *self, GCancellable *cancellable, GError **error)
{
    static const char *const arguments[] = { "info", NULL };

    g_return_val_if_fail (self != NULL, FALSE);

    g_autofree char *answer = ask (self, arguments, PING_MS, cancellable, error);
    return answer != NULL;
}

/* "Docker version 26.1.5+dfsg1, build a72d7cd" or "podman version 5.4.2", also of a docker that is
 * podman's. */
char *
moult_containers_dup_version (MoultContainers *self)
{
    static const char *const arguments[] = { "--version", NULL };

    g_return_val_if_fail (self != NULL, NULL);

    g_autofree char *answer = ask (self, arguments, ASK_MS, NULL, NULL);
    g_auto (GStrv) words = g_strsplit_set (answer != NULL ? answer : "", " ,\n", 4);

    if (g_strv_length (words) < 3 || !g_str_equal (words[1], "version"))
        return g_strdup (self->name);
    return g_strdup_printf ("%c%s %s", g_ascii_toupper (*words[0]),
                            *words[0] != '\0' ? words[0] + 1 : "", words[2]);
}

/* ---- Those of a tree ---- */

GStrv
moult_containers_list (MoultContainers *self,
                       const char *tree,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (self != NULL && tree != NULL, NULL);

    g_autofree char *filter = g_strconcat ("volume=", tree, NULL);
    const char *const arguments[] = { "ps", "-q", "--no-trunc", "--filter", filter, NULL };
    g_autofree char *answer = ask (self, arguments, ASK_MS, cancellable, error);

    if (answer == NULL)
        return NULL;
    return *answer != '\0' ? g_strsplit_set (answer, "\n", -1) : g_new0 (char *, 1);
}

static gboolean
is_one_of (const char *id, const char *const *ids)
{
    return ids != NULL && g_strv_contains (ids, id);
}

/* One that is gone by now is no failure: the next look at the list tells. */
static gboolean
kill_new (MoultContainers *self, GStrv ids, const char *const *before)
{
    gboolean none = TRUE;

    for (guint i = 0; ids[i] != NULL; i++) {
        const char *const arguments[] = { "kill", ids[i], NULL };

        if (*ids[i] == '\0' || is_one_of (ids[i], before))
            continue;
        g_autofree char *answer = ask (self, arguments, ASK_MS, NULL, NULL);
        none = FALSE;
    }
    return none;
}

/* Seen twice in a row that none is there: one may just be about to begin. */
static gboolean
end_all (MoultContainers *self, const char *tree, const char *const *before, GError **error)
{
    gint64 now = g_get_monotonic_time ();
    gint64 deadline = now + END_MS * (gint64) 1000;
    gint64 answered = now;
    guint n_none = 0;

    while (now < deadline && now < answered + UNANSWERED_MS * (gint64) 1000) {
        g_clear_error (error);
        g_auto (GStrv) ids = moult_containers_list (self, tree, NULL, error);

        if (ids != NULL)
            answered = g_get_monotonic_time ();
        if (ids == NULL || !kill_new (self, ids, before))
            n_none = 0;
        else if (++n_none == 2)
            return TRUE;
        g_usleep (END_POLL_MS * 1000);
        now = g_get_monotonic_time ();
    }
    return FALSE;
}

gboolean
moult_containers_end (MoultContainers *self,
                      const char *tree,
                      const char *const *before,
                      GError **error)
{
    g_return_val_if_fail (self != NULL && tree != NULL, FALSE);

    g_autoptr (GError) reason = NULL;

    if (end_all (self, tree, before, &reason))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "a container of %s may still run: %s",
                 self->name, reason != NULL ? reason->message : "it does not end");
    return FALSE;
}

/* ---- Images ---- */

static char *
ask_image (MoultContainers *self, const char *filter)
{
    const char *const arguments[] = { "ps", "--filter", filter, "--format", "{{.Image}}", NULL };

    return ask (self, arguments, ASK_MS, NULL, NULL);
}

/* By its id: what is filtered by the tree could be one that was there before. */
char *
moult_containers_dup_image (MoultContainers *self, const char *tree, const char *const *before)
{
    g_return_val_if_fail (self != NULL && tree != NULL, NULL);

    g_auto (GStrv) ids = moult_containers_list (self, tree, NULL, NULL);

    for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
        if (*ids[i] == '\0' || is_one_of (ids[i], before))
            continue;
        g_autofree char *filter = g_strconcat ("id=", ids[i], NULL);
        char *image = ask_image (self, filter);
        if (image != NULL && *image != '\0' && strchr (image, '\n') == NULL)
            return image;
        g_free (image);
    }
    return NULL;
}

char *
moult_containers_dup_image_id (MoultContainers *self, const char *image)
{
    g_return_val_if_fail (self != NULL && image != NULL, NULL);

    const char *const arguments[] = { "image", "inspect", "--format", "{{.Id}}", image, NULL };
    g_autofree char *id = ask (self, arguments, IMAGE_MS, NULL, NULL);

    return id != NULL && *id != '\0' ? g_steal_pointer (&id) : NULL;
}
