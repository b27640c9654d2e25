/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MoultPictureSize:
 * @MOULT_PICTURE_ROW: in a row; a fixed box without tint, so that titles line up
 * @MOULT_PICTURE_STATUS: on a status page
 * @MOULT_PICTURE_PAGE: in the head of a page
 * @MOULT_PICTURE_GUIDE: beside the steps that start a bootloader
 * @MOULT_PICTURE_HERO: alone in the middle of a page, without tint
 */
typedef enum {
    MOULT_PICTURE_ROW,
    MOULT_PICTURE_STATUS,
    MOULT_PICTURE_PAGE,
    MOULT_PICTURE_GUIDE,
    MOULT_PICTURE_HERO,
} MoultPictureSize;

#define MOULT_TYPE_PICTURE_SIZE (moult_picture_size_get_type ())
GType moult_picture_size_get_type (void);

#define MOULT_TYPE_PICTURE (moult_picture_get_type ())
G_DECLARE_FINAL_TYPE (MoultPicture, moult_picture, MOULT, PICTURE, GtkWidget)

/* For lists that are made in code; templates name MoultPicture with its properties. */
GtkWidget *moult_picture_new (const char *name, MoultPictureSize size);

/* "pico-w": a file of data/pictures without its ending, as MoultBoardKind names it. %NULL shows
 * nothing. */
void moult_picture_set_name (MoultPicture *self, const char *name);

G_END_DECLS
