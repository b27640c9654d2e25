/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-write.h"

#include <string.h>

#include "error.h"

#define SECTOR         MOULT_PICOBOOT_SECTOR_SIZE
#define PAGE           MOULT_PICOBOOT_PAGE_SIZE
#define STEP           MOULT_PICOBOOT_STEP_SIZE
#define N_STEP_SECTORS (STEP / SECTOR)
#define MAX_FLASH_SIZE (16 * 1024 * 1024) /* what one chip select reaches */

/* What has to be done for a sector. */
typedef enum {
    NOTHING,
    PROGRAM, /* it is blank */
    ERASE_AND_PROGRAM,
} Work;

/* At most 64 KiB of the flash, as they shall be. */
typedef struct {
    guint32 address;
    const guint8 *wanted;
    guint32 size;
    Work works[N_STEP_SECTORS];
} Step;

static gboolean
is_blank (const guint8 *bytes, gsize size)
{
    return bytes[0] == 0xff && memcmp (bytes, bytes + 1, size - 1) == 0;
}

static Work
judge (const guint8 *wanted, const guint8 *found)
{
    if (memcmp (wanted, found, SECTOR) == 0)
        return NOTHING;
    return is_blank (found, SECTOR) ? PROGRAM : ERASE_AND_PROGRAM;
}

/* ---- What differs ---- */

static gboolean
look_at (MoultPicobootWrite *self, Step *step, guint32 from, guint32 size, GError **error)
{
    g_autofree guint8 *found = g_malloc (STEP);

    if (!moult_picoboot_session_read (self->session, step->address + from, found, size, error))
        return FALSE;
    for (guint32 at = 0; at < size; at += SECTOR)
        step->works[(from + at) / SECTOR] = judge (step->wanted + from + at, found + at);
    return TRUE;
}

/* The first sector tells whether it is worth while to read the others. */
static gboolean
look (MoultPicobootWrite *self, Step *step, GError **error)
{
    for (guint i = 0; i < N_STEP_SECTORS; i++)
        step->works[i] = ERASE_AND_PROGRAM;
    if (!look_at (self, step, 0, SECTOR, error))
        return FALSE;
    return step->works[0] == ERASE_AND_PROGRAM || step->size == SECTOR
           || look_at (self, step, SECTOR, step->size - SECTOR, error);
}

/* ---- Erase and program ---- */

static void
commit (MoultPicobootWrite *self)
{
    if (self->wrote)
        return;
    moult_picoboot_session_commit (self->session);
    moult_progress_commit (self->progress);
    self->wrote = TRUE;
}

/* How many sectors from @first on have this work. */
static guint
count_run (const Step *step, guint first, Work work)
{
    guint n = 0;

    while ((first + n) * SECTOR < step->size && step->works[first + n] == work)
        n++;
    return n;
}

static gboolean
erase (MoultPicobootWrite *self, const Step *step, GError **error)
{
    for (guint i = 0; i * SECTOR < step->size;) {
        guint n = count_run (step, i, ERASE_AND_PROGRAM);

        if (n > 0
            && !moult_picoboot_session_erase (self->session, step->address + i * SECTOR, n * SECTOR,
                                              error))
            return FALSE;
        i += MAX (n, 1);
    }
    return TRUE;
}

static gboolean
needs_page (const Step *step, guint32 at)
{
    return step->works[at / SECTOR] != NOTHING && !is_blank (step->wanted + at, PAGE);
}

/* Pages that shall be blank are, after the erase. */
static gboolean
program (MoultPicobootWrite *self, const Step *step, GError **error)
{
    for (guint32 at = 0; at < step->size;) {
        guint32 size = 0;

        while (at + size < step->size && needs_page (step, at + size))
            size += PAGE;
        if (size > 0
            && !moult_picoboot_session_write (self->session, step->address + at, step->wanted + at,
                                              size, error))
            return FALSE;
        at += MAX (size, (guint32) PAGE);
    }
    return TRUE;
}

static gboolean
change (MoultPicobootWrite *self, const Step *step, GError **error)
{
    guint n_kept = 0;

    for (guint i = 0; i * SECTOR < step->size; i++)
        n_kept += step->works[i] == NOTHING;
    self->n_sectors_kept += n_kept;
    self->n_sectors_written += step->size / SECTOR - n_kept;
    if (n_kept == step->size / SECTOR)
        return TRUE;
    commit (self);
    return erase (self, step, error) && program (self, step, error);
}

/* A blank flash did not show its size; now something stands in it. */
static gboolean
check_size (MoultPicobootWrite *self, GError **error)
{
    if (self->chip->flash_size != 0)
        return TRUE;
    return moult_picoboot_chip_find_flash_size (self->chip, self->session, error)
           && moult_picoboot_layout_check_size (self->layout, self->chip, error);
}

static gboolean
write_step (MoultPicobootWrite *self, Step *step, GError **error)
{
    return look (self, step, error) && change (self, step, error) && check_size (self, error);
}

/* ---- Steps ---- */

typedef gboolean (*StepFunc) (MoultPicobootWrite *self, Step *step, GError **error);

static gboolean
for_each_step (MoultPicobootWrite *self, StepFunc func, GError **error)
{
    guint64 done = 0;

    moult_progress_set_bytes (self->progress, 0, self->layout->size);
    for (guint i = 0; i < self->layout->regions->len; i++) {
        const MoultPicobootRegion *region =
            &g_array_index (self->layout->regions, MoultPicobootRegion, i);

        for (guint32 at = 0; at < region->bytes->len; at += STEP) {
            Step step = {
                .address = region->address + at,
                .wanted = region->bytes->data + at,
                .size = MIN ((guint32) STEP, region->bytes->len - at),
            };

            if (!func (self, &step, error))
                return FALSE;
            done += step.size;
            moult_progress_set_bytes (self->progress, done, self->layout->size);
        }
    }
    return TRUE;
}

gboolean
moult_picoboot_write_run (MoultPicobootWrite *self, GError **error)
{
    return for_each_step (self, write_step, error);
}

static gboolean
verify_step (MoultPicobootWrite *self, Step *step, GError **error)
{
    g_autofree guint8 *found = g_malloc (STEP);

    if (!moult_picoboot_session_read (self->session, step->address, found, step->size, error))
        return FALSE;
    for (guint32 at = 0; at < step->size; at++) {
        if (found[at] == step->wanted[at])
            continue;
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the flash holds 0x%02x at 0x%08x, where 0x%02x was written", found[at],
                     step->address + at, step->wanted[at]);
        return FALSE;
    }
    return TRUE;
}

gboolean
moult_picoboot_write_verify (MoultPicobootWrite *self, GError **error)
{
    return for_each_step (self, verify_step, error);
}

/* ---- All of the flash ---- */

/* Nothing that stood there is like it. */
static gboolean
mark_beginning (MoultPicobootWrite *self, GError **error)
{
    guint8 mark[2 * PAGE];

    for (gsize i = 0; i < sizeof mark; i++)
        mark[i] = g_random_int_range (0, 0xff);
    return moult_picoboot_session_erase (self->session, MOULT_PICOBOOT_FLASH_START, SECTOR, error)
           && moult_picoboot_session_write (self->session, MOULT_PICOBOOT_FLASH_START, mark,
                                            sizeof mark, error)
           && moult_picoboot_chip_find_flash_size (self->chip, self->session, error);
}

/* As a step of the image of a blank flash, which is read in whole: much of it is blank already. */
static gboolean
erase_step (MoultPicobootWrite *self, Step *step, GError **error)
{
    return look_at (self, step, 0, step->size, error) && erase (self, step, error);
}

gboolean
moult_picoboot_write_erase_all (MoultPicobootWrite *self, GError **error)
{
    g_autofree guint8 *blank = g_malloc (STEP);
    guint32 size;

    memset (blank, 0xff, STEP);
    commit (self);
    if (!mark_beginning (self, error))
        return FALSE;
    size = self->chip->flash_size != 0 ? self->chip->flash_size : MAX_FLASH_SIZE;
    for (guint32 at = 0; at < size; at += STEP) {
        Step step = {
            .address = MOULT_PICOBOOT_FLASH_START + at,
            .wanted = blank,
            .size = STEP,
        };

        if (!erase_step (self, &step, error))
            return FALSE;
        moult_progress_set_bytes (self->progress, at + STEP, size);
    }
    return TRUE;
}
