/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-words.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "board-db.h"
#include "wording.h"

enum {
    MINUTE = 60,
};

static const struct {
    const char *name;
    const char *title;
    const char *meaning;
} need_words[] = {
    { "mpbuild", N_ ("mpbuild"), N_ ("Builds in containers that hold the compilers") },
    { "docker", N_ ("Container Engine"), N_ ("Docker or Podman, which runs mpbuild’s containers") },
    { "podman", N_ ("Container Engine"), N_ ("Docker or Podman, which runs mpbuild’s containers") },
    { "daemon", N_ ("Running Container Engine"), N_ ("It is installed, but does not answer") },
    { "arm-none-eabi-gcc", N_ ("ARM Compiler"), N_ ("Compiles for the chips of this port") },
    { "cmake", N_ ("CMake"), N_ ("Prepares the build of this port") },
    { "make", N_ ("Make"), N_ ("Runs the steps of a build") },
    { "gcc", N_ ("C Compiler"), N_ ("Compiles mpy-cross for this computer") },
    { "riscv32-unknown-elf-gcc", N_ ("RISC-V Compiler"), N_ ("Compiles for the RISC-V cores") },
    { "xtensa-lx106-elf-gcc", N_ ("ESP8266 Compiler"), N_ ("Compiles for the ESP8266") },
    { "idf.py", N_ ("ESP-IDF"), N_ ("Espressif’s tools, which have to be on the PATH") },
    { "python3", N_ ("Python"), N_ ("Runs scripts of the build") },
    { "git", N_ ("Git"), N_ ("Reads the source’s state and gets its submodules") },
    { "space", N_ ("Disk Space"), N_ ("The disk with the source is nearly full") },
    { "submodules", N_ ("Submodules as Recorded"),
      N_ ("One is at another commit, from which mpbuild would move it") },
    { "path", N_ ("Simple Path"), N_ ("mpbuild cannot build in a folder with spaces or signs") },
    { "manifest", N_ ("Manifest Inside the Source"),
      N_ ("mpbuild sees no other one, and takes one only with a variant") },
    { "host", N_ ("Access to the Computer’s Programs"),
      N_ ("Inside its sandbox Moult may not run them") },
};

char *
moult_build_words_dup_source (const MoultSourceState *state)
{
    g_return_val_if_fail (state != NULL, NULL);

    g_autofree char *commit = moult_source_state_dup_short (state);
    g_autofree char *place = NULL;

    if (commit == NULL)
        return g_strdup (_ ("Without Git: its commit is not known"));
    if (state->branch != NULL)
        /* Translators: a branch and a commit of Git: "master, commit abc1234" */
        place = g_strdup_printf (_ ("%s, commit %s"), state->branch, commit);
    else
        /* Translators: %s is a commit of Git: "abc1234" */
        place = g_strdup_printf (_ ("Commit %s"), commit);
    if (!state->dirty)
        return g_steal_pointer (&place);
    /* Translators: %s is "master, commit abc1234"; files differ from what Git has stored */
    return g_strdup_printf (_ ("%s, with changes"), place);
}

char *
moult_build_words_dup_result (const MoultSourceState *state)
{
    g_autofree char *commit = state != NULL ? moult_source_state_dup_short (state) : NULL;

    if (commit == NULL)
        return g_strdup (_ ("Built Here"));
    if (state->dirty)
        /* Translators: %s is a commit of Git: "abc1234" */
        return g_strdup_printf (_ ("Built Here, Commit %s with Changes"), commit);
    /* Translators: %s is a commit of Git: "abc1234" */
    return g_strdup_printf (_ ("Built Here, Commit %s"), commit);
}

static char *
dup_step (MoultBuildStep step, double fraction)
{
    switch (step) {
    case MOULT_BUILD_STEP_SOURCE:
        return g_strdup (_ ("Reading the source"));
    case MOULT_BUILD_STEP_PREPARE:
        return g_strdup (_ ("Preparing the build"));
    case MOULT_BUILD_STEP_COMPILE:
        if (fraction < 0)
            return g_strdup (_ ("Building"));
        return g_strdup_printf (_ ("Building %d%%"), (int) (fraction * 100));
    case MOULT_BUILD_STEP_STORE:
        return g_strdup (_ ("Checking and storing"));
    }
    g_assert_not_reached ();
}

char *
moult_build_words_dup_state (MoultBuildState state, MoultBuildStep step, double fraction)
{
    switch (state) {
    case MOULT_BUILD_WAITING:
        return g_strdup (_ ("Waiting"));
    case MOULT_BUILD_RUNNING:
        return dup_step (step, fraction);
    case MOULT_BUILD_DONE:
        return g_strdup (C_ ("a build", "Built"));
    case MOULT_BUILD_FAILED:
        return g_strdup (C_ ("a build", "Failed"));
    case MOULT_BUILD_CANCELLED:
        return g_strdup (_ ("Cancelled"));
    }
    g_assert_not_reached ();
}

char *
moult_build_words_dup_seconds_left (double seconds)
{
    const MoultProgressState state = { .seconds_left = seconds };

    return moult_wording_dup_seconds_left (&state);
}

char *
moult_build_words_dup_seconds (double seconds)
{
    int whole = (int) lround (MAX (seconds, 0));

    if (seconds < 10)
        return moult_wording_dup_seconds (MAX (seconds, 0));
    if (whole < 2 * MINUTE)
        /* Translators: a measured duration in seconds: "42 s" */
        return g_strdup_printf (_ ("%d s"), whole);
    /* Translators: a measured duration in minutes and seconds: "3 min 20 s" */
    return g_strdup_printf (_ ("%d min %d s"), whole / MINUTE, whole % MINUTE);
}

char *
moult_build_words_dup_variant (const MoultSourceVariant *variant)
{
    if (variant == NULL)
        return g_strdup (C_ ("variant", "Standard"));
    if (variant->description == NULL || *variant->description == '\0')
        return g_strdup (variant->name);
    /* Translators: a variant of a firmware, and its meaning: "RISCV: RISC-V CPU mode" */
    return g_strdup_printf (_ ("%s: %s"), variant->name, variant->description);
}

char *
moult_build_words_dup_board (MoultBuildRequest *request)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (request), NULL);

    const char *id = moult_build_request_get_fields (request)->board;
    const MoultBoardKind *kind = moult_board_db_lookup (id);

    return g_strdup (kind != NULL && kind->name != NULL ? kind->name : id);
}

char *
moult_build_words_dup_request (MoultBuildRequest *request)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (request), NULL);

    const MoultBuildRequestFields *fields = moult_build_request_get_fields (request);
    const char *version = fields->version != NULL ? fields->version : _ ("As it stands");

    if (fields->variant == NULL)
        return g_strdup (version);
    return g_strdup_printf ("%s · %s", fields->variant, version);
}

const char *
moult_build_words_get_engine (const char *name)
{
    if (name == NULL || *name == '\0')
        return C_ ("engine of a build", "Automatic");
    if (g_str_equal (name, "native"))
        return _ ("Installed Compiler");
    return name;
}

const char *
moult_build_words_get_engine_meaning (const char *name)
{
    if (name == NULL || *name == '\0')
        return _ ("The first that has all it needs");
    if (g_str_equal (name, "native"))
        return _ ("The port’s own make with programs of this computer");
    return g_str_equal (name, "mpbuild") ? _ ("In a container with the port’s own tools") : "";
}

char *
moult_build_words_dup_engine_line (const char *description)
{
    if (description == NULL || *description == '\0')
        return NULL;
    if (g_str_has_prefix (description, "mpbuild"))
        /* Translators: %s are names and versions of programs: "mpbuild 1.0.3, Podman 5.4.2" */
        return g_strdup_printf (_ ("In a container: %s"), description);
    return g_strdup (description);
}

const char *
moult_build_words_get_need (const MoultBuildNeed *need)
{
    g_return_val_if_fail (need != NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (need_words); i++) {
        if (g_strcmp0 (need->name, need_words[i].name) == 0)
            return _ (need_words[i].title);
    }
    return need->name;
}

/* A command in place of a package: ". $IDF_PATH/export.sh". */
static gboolean
is_command (const MoultBuildNeed *need)
{
    return need->package != NULL && strchr (need->package, ' ') != NULL;
}

char *
moult_build_words_dup_need_meaning (const MoultBuildNeed *need)
{
    const char *meaning = need->message;

    for (gsize i = 0; i < G_N_ELEMENTS (need_words); i++) {
        if (g_strcmp0 (need->name, need_words[i].name) == 0)
            meaning = _ (need_words[i].meaning);
    }
    if (need->package == NULL || is_command (need))
        return g_strdup (meaning);
    /* Translators: what a program is for, and the package that has it: "Prepares the build of this
     * port. Package: cmake" */
    return g_strdup_printf (_ ("%s. Package: %s"), meaning, need->package);
}

static void
add_line (GString *lines, const char *line)
{
    if (lines->len > 0 && *line != '\0')
        g_string_append_c (lines, '\n');
    g_string_append (lines, line);
}

char *
moult_build_words_dup_command (GPtrArray *needs)
{
    g_return_val_if_fail (needs != NULL, NULL);

    g_autoptr (GString) packages = g_string_new (NULL);
    g_autoptr (GString) command = g_string_new (NULL);

    for (guint i = 0; i < needs->len; i++) {
        const MoultBuildNeed *need = g_ptr_array_index (needs, i);

        if (is_command (need))
            add_line (command, need->package);
        else if (need->package != NULL)
            g_string_append_printf (packages, " %s", need->package);
    }
    if (packages->len > 0) {
        g_string_prepend (packages, "sudo apt install");
        add_line (packages, command->str);
        return g_string_free_and_steal (g_steal_pointer (&packages));
    }
    return command->len > 0 ? g_string_free_and_steal (g_steal_pointer (&command)) : NULL;
}
