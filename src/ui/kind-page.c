/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "kind-page.h"

#include <glib/gi18n.h>

#include "catalogue-row.h"
#include "firmware-words.h"
#include "picture.h"
#include "refresh.h"
#include "variant-group.h"
#include "version-group.h"
#include "wrap-box.h"

struct _MoultKindPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwBanner *banner;
    AdwClamp *clamp;
    GtkBox *head_box;
    MoultPicture *picture;
    GtkLabel *name_label;
    GtkLabel *line_label;
    MoultWrapBox *features_box;
    MoultVariantGroup *variants;
    MoultVersionGroup *versions;
    GtkButton *flash_button;

    MoultLibrary *library;
    MoultAttached *attached;
    GSettings *settings; /* or NULL */
    MoultCatalogueBoard *board;
    MoultRefresh *refresh;
};

G_DEFINE_FINAL_TYPE (MoultKindPage, moult_kind_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_CHOSEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

enum {
    DAY = 24 * 60 * 60, /* so long a page of the site is good, in seconds */
};

static const char *
get_board_id (MoultKindPage *self)
{
    return moult_catalogue_board_get_kind (self->board)->board_id;
}

/* ---- the head ---- */

static void
show_head (MoultKindPage *self)
{
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (self->board);
    g_autofree char *line =
        kind->vendor != NULL
            ? g_strdup_printf ("%s · %s · %s", kind->vendor, kind->port, kind->board_id)
            : g_strdup_printf ("%s · %s", kind->port, kind->board_id);

    adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ (kind->name));
    moult_picture_set_name (self->picture, kind->picture);
    gtk_label_set_label (self->name_label, _ (kind->name));
    gtk_label_set_label (self->line_label, line);
    for (gsize i = 0; kind->features != NULL && kind->features[i] != NULL; i++) {
        GtkWidget *badge = gtk_label_new (_ (moult_board_db_get_feature_name (kind->features[i])));

        gtk_widget_add_css_class (badge, "badge");
        moult_wrap_box_append (self->features_box, badge);
    }
    gtk_widget_set_visible (GTK_WIDGET (self->features_box),
                            gtk_widget_get_first_child (GTK_WIDGET (self->features_box)) != NULL);
}

/* ---- the boards that are plugged in ---- */

static gboolean
wants_previews (MoultKindPage *self)
{
    g_autofree char *channel =
        self->settings != NULL ? g_settings_get_string (self->settings, "channel") : NULL;

    return g_strcmp0 (channel, "preview") == 0;
}

/* What is meant by flashing this variant, as the user wants it elsewhere too. (transfer full) */
static MoultFirmware *
find_firmware (MoultKindPage *self)
{
    const char *variant = moult_variant_group_get_chosen (self->variants);
    g_autoptr (GPtrArray) versions = moult_catalogue_board_list_versions (self->board, variant);
    MoultFirmware *firmware = wants_previews (self) && versions->len > 0
                                  ? g_ptr_array_index (versions, 0)
                                  : moult_catalogue_board_get_newest (self->board, variant);

    return firmware != NULL ? g_object_ref (firmware) : NULL;
}

static GPtrArray *
find_boards (MoultKindPage *self)
{
    return moult_attached_find_boards (self->attached, get_board_id (self),
                                       moult_variant_group_get_chosen (self->variants));
}

static char *
dup_flash_label (GPtrArray *boards)
{
    if (boards->len == 1)
        /* Translators: the name of a board: "Flash to Weather Station…" */
        return g_strdup_printf (_ ("Flash to %s…"),
                                moult_board_get_name (g_ptr_array_index (boards, 0)));
    return g_strdup_printf (ngettext ("Flash to %u Board…", "Flash to %u Boards…", boards->len),
                            boards->len);
}

static void
show_flash_button (MoultKindPage *self)
{
    g_autoptr (GPtrArray) boards = find_boards (self);
    g_autoptr (MoultFirmware) firmware = find_firmware (self);
    g_autofree char *label = boards->len > 0 ? dup_flash_label (boards) : NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->flash_button), label != NULL && firmware != NULL);
    if (label != NULL)
        gtk_button_set_label (self->flash_button, label);
}

static void
show_fitting (MoultKindPage *self)
{
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (self->board);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i <= kind->n_variants; i++) {
        const char *variant = i == 0 ? "" : kind->variants[i - 1].id;
        g_autoptr (GPtrArray) boards =
            moult_attached_find_boards (self->attached, kind->board_id, variant);

        if (boards->len > 0)
            g_strv_builder_add (builder, variant);
    }
    g_auto (GStrv) fitting = g_strv_builder_end (builder);
    moult_variant_group_set_fitting (self->variants, (const char *const *) fitting);
}

/* Only at first, so that nothing changes below the user's hand. */
static void
choose_fitting (MoultKindPage *self)
{
    g_autoptr (GPtrArray) boards =
        moult_attached_find_boards (self->attached, get_board_id (self), NULL);
    MoultBoardInfo *info =
        boards->len > 0 ? moult_board_get_info (g_ptr_array_index (boards, 0)) : NULL;

    if (info != NULL)
        moult_variant_group_choose (self->variants, moult_board_info_get_variant (info));
}

static void
on_attached_changed_cb (MoultKindPage *self)
{
    g_assert (MOULT_IS_KIND_PAGE (self));

    show_fitting (self);
    show_flash_button (self);
}

static void
on_flash_clicked_cb (MoultKindPage *self)
{
    g_assert (MOULT_IS_KIND_PAGE (self));

    g_autoptr (GPtrArray) boards = find_boards (self);
    g_autoptr (MoultFirmware) firmware = find_firmware (self);

    if (firmware != NULL && boards->len > 0)
        g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, firmware,
                       boards->len == 1 ? g_ptr_array_index (boards, 0) : NULL);
}

/* ---- firmware ---- */

static void
show_versions (MoultKindPage *self)
{
    moult_version_group_show (self->versions, self->board,
                              moult_variant_group_get_chosen (self->variants));
    show_flash_button (self);
}

static void
on_board_changed_cb (MoultKindPage *self)
{
    g_assert (MOULT_IS_KIND_PAGE (self));

    moult_variant_group_update (self->variants, self->board);
    show_fitting (self);
    show_versions (self);
}

static void
on_variant_changed_cb (MoultKindPage *self)
{
    g_assert (MOULT_IS_KIND_PAGE (self));

    show_versions (self);
}

/* ---- the site ---- */

static void
refresh (MoultKindPage *self, gint64 max_age)
{
    const char *const board_ids[] = { get_board_id (self), NULL };

    moult_refresh_start (self->refresh, board_ids, max_age);
}

static void
on_refresh_changed_cb (MoultKindPage *self)
{
    g_assert (MOULT_IS_KIND_PAGE (self));

    const char *warning = moult_refresh_get_warning (self->refresh);
    gboolean busy = moult_refresh_get_busy (self->refresh);

    gtk_widget_action_set_enabled (GTK_WIDGET (self), "kind.refresh", !busy);
    if (warning != NULL)
        adw_banner_set_title (self->banner, warning);
    adw_banner_set_button_label (self->banner,
                                 moult_library_is_open (self->library) ? _ ("Try Again") : NULL);
    adw_banner_set_revealed (self->banner, warning != NULL);
    moult_version_group_set_asking (self->versions, busy, moult_refresh_get_error (self->refresh));
    /* The library may have been opened in between: sizes can be asked for now. */
    if (!busy)
        show_versions (self);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    refresh (MOULT_KIND_PAGE (widget), 0);
}

static void
open_page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultKindPage *self = MOULT_KIND_PAGE (widget);
    g_autofree char *uri = g_strdup_printf (
        "%s/download/%s/", moult_library_get_site (self->library), get_board_id (self));

    gtk_widget_activate_action (widget, "firmware.open-link", "s", uri);
}

/* ---- the object ---- */

static void
moult_kind_page_dispose (GObject *object)
{
    MoultKindPage *self = MOULT_KIND_PAGE (object);

    g_clear_object (&self->refresh);
    g_clear_object (&self->board);
    g_clear_object (&self->settings);
    g_clear_object (&self->attached);
    g_clear_object (&self->library);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_KIND_PAGE);

    G_OBJECT_CLASS (moult_kind_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/kind-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, banner);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, head_box);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, line_label);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, features_box);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, variants);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, versions);
    gtk_widget_class_bind_template_child (widget_class, MoultKindPage, flash_button);
    gtk_widget_class_bind_template_callback (widget_class, on_variant_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_flash_clicked_cb);
}

static void
moult_kind_page_class_init (MoultKindPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_kind_page_dispose;

    signals[SIGNAL_CHOSEN] =
        g_signal_new ("chosen", MOULT_TYPE_KIND_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, MOULT_TYPE_FIRMWARE, MOULT_TYPE_BOARD);

    g_type_ensure (MOULT_TYPE_PICTURE);
    g_type_ensure (MOULT_TYPE_VARIANT_GROUP);
    g_type_ensure (MOULT_TYPE_VERSION_GROUP);
    g_type_ensure (MOULT_TYPE_WRAP_BOX);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "kind.refresh", NULL, refresh_action);
    gtk_widget_class_install_action (widget_class, "kind.open-page", NULL, open_page_action);
}

static void
moult_kind_page_init (MoultKindPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_kind_page_new (MoultLibrary *library,
                     MoultAttached *attached,
                     GSettings *settings,
                     MoultCatalogueBoard *board)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library) && MOULT_IS_CATALOGUE_BOARD (board), NULL);

    MoultKindPage *self = g_object_new (MOULT_TYPE_KIND_PAGE, NULL);

    self->library = g_object_ref (library);
    self->attached = g_object_ref (attached);
    g_set_object (&self->settings, settings);
    self->board = g_object_ref (board);
    self->refresh = moult_refresh_new (library);
    moult_version_group_set_library (self->versions, library);
    show_head (self);
    on_board_changed_cb (self);
    choose_fitting (self);
    g_signal_connect_object (board, "changed", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (attached, "changed", G_CALLBACK (on_attached_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->refresh, "changed", G_CALLBACK (on_refresh_changed_cb), self,
                             G_CONNECT_SWAPPED);
    refresh (self, DAY);
    return ADW_NAVIGATION_PAGE (self);
}

void
moult_kind_page_set_narrow (MoultKindPage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_KIND_PAGE (self));

    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->head_box),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    gtk_label_set_xalign (self->name_label, narrow ? 0.5f : 0);
    gtk_label_set_justify (self->name_label, narrow ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
    gtk_label_set_xalign (self->line_label, narrow ? 0.5f : 0);
    gtk_label_set_justify (self->line_label, narrow ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
    gtk_widget_set_halign (GTK_WIDGET (self->features_box),
                           narrow ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
}
