/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picture.h"

#include <math.h>

/**
 * MoultPicture:
 *
 * A drawing of a board, fitted into a box of a fixed size and rasterised for the very pixels of the
 * screen it is on. Boxes other than those of rows and heroes are tinted and rounded. The drawing
 * repeats what the text beside it says, so screen readers pass over it. Properties: picture, size.
 *
 *     $MoultPicture {
 *       picture: "pico-w";
 *       size: page;
 *     }
 */
struct _MoultPicture {
    GtkWidget parent_instance;

    char *name;
    MoultPictureSize size;
    GdkTexture *texture; /* of the name, for texture_scale; NULL: not rasterised yet */
    double texture_scale;
};

G_DEFINE_FINAL_TYPE (MoultPicture, moult_picture, GTK_TYPE_WIDGET)

G_DEFINE_ENUM_TYPE (MoultPictureSize,
                    moult_picture_size,
                    G_DEFINE_ENUM_VALUE (MOULT_PICTURE_ROW, "row"),
                    G_DEFINE_ENUM_VALUE (MOULT_PICTURE_STATUS, "status"),
                    G_DEFINE_ENUM_VALUE (MOULT_PICTURE_PAGE, "page"),
                    G_DEFINE_ENUM_VALUE (MOULT_PICTURE_GUIDE, "guide"),
                    G_DEFINE_ENUM_VALUE (MOULT_PICTURE_HERO, "hero"))

/* Without the air around them, which the stylesheet gives. */
static const struct {
    int width;
    int height;
} boxes[] = {
    [MOULT_PICTURE_ROW] = { 44, 32 },    [MOULT_PICTURE_STATUS] = { 120, 60 },
    [MOULT_PICTURE_PAGE] = { 172, 92 },  [MOULT_PICTURE_GUIDE] = { 218, 118 },
    [MOULT_PICTURE_HERO] = { 300, 120 },
};

typedef enum {
    PROP_PICTURE = 1,
    PROP_SIZE,
} MoultPictureProperty;
#define PROP_LAST PROP_SIZE
static GParamSpec *props[PROP_LAST + 1];

/* The same few drawings stand in many rows, and rasterising one takes milliseconds. */
static GdkTexture *
get_texture (const char *name, int width, int height)
{
    static GHashTable *textures; /* "pico-w 88×64" → GdkTexture; main thread */
    g_autofree char *key = g_strdup_printf ("%s %d×%d", name, width, height);
    g_autofree char *path = g_strdup_printf ("/io/github/moult/Moult/pictures/%s.svg", name);
    g_autoptr (GdkPixbuf) pixbuf = NULL;
    g_autoptr (GError) error = NULL;
    GdkTexture *texture;

    if (textures == NULL)
        textures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    texture = g_hash_table_lookup (textures, key);
    if (texture != NULL)
        return g_object_ref (texture);

    pixbuf = gdk_pixbuf_new_from_resource_at_scale (path, width, height, TRUE, &error);
    if (pixbuf == NULL) {
        g_warning ("drawing %s: %s", name, error->message);
        return NULL;
    }
    texture = gdk_texture_new_for_pixbuf (pixbuf);
    g_hash_table_insert (textures, g_steal_pointer (&key), g_object_ref (texture));
    return texture;
}

static double
get_scale (MoultPicture *self)
{
    GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
    GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

    return surface != NULL ? gdk_surface_get_scale (surface) : 1;
}

static void
update_texture (MoultPicture *self)
{
    double scale = get_scale (self);

    if (self->texture != NULL && self->texture_scale == scale)
        return;
    g_clear_object (&self->texture);
    self->texture_scale = scale;
    self->texture = get_texture (self->name, (int) ceil (boxes[self->size].width * scale),
                                 (int) ceil (boxes[self->size].height * scale));
}

static void
set_size (MoultPicture *self, MoultPictureSize size)
{
    if (self->size == size)
        return;
    self->size = size;
    if (size == MOULT_PICTURE_ROW || size == MOULT_PICTURE_HERO)
        gtk_widget_remove_css_class (GTK_WIDGET (self), "picture-box");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self), "picture-box");
    g_clear_object (&self->texture);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIZE]);
}

static void
moult_picture_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
    MoultPicture *self = MOULT_PICTURE (widget);

    *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? boxes[self->size].width
                                                         : boxes[self->size].height;
    *natural = *minimum;
}

static void
moult_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
    MoultPicture *self = MOULT_PICTURE (widget);
    double width;
    double height;

    if (self->name == NULL)
        return;
    update_texture (self);
    if (self->texture == NULL)
        return;
    width = gdk_texture_get_width (self->texture) / self->texture_scale;
    height = gdk_texture_get_height (self->texture) / self->texture_scale;
    gtk_snapshot_append_texture (
        snapshot, self->texture,
        &GRAPHENE_RECT_INIT (round ((gtk_widget_get_width (widget) - width) / 2),
                             round ((gtk_widget_get_height (widget) - height) / 2), width, height));
}

static void
moult_picture_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultPicture *self = MOULT_PICTURE (object);

    switch ((MoultPictureProperty) property_id) {
    case PROP_PICTURE:
        g_value_set_string (value, self->name);
        break;
    case PROP_SIZE:
        g_value_set_enum (value, self->size);
        break;
    }
}

static void
moult_picture_set_property (GObject *object,
                            guint property_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
    MoultPicture *self = MOULT_PICTURE (object);

    switch ((MoultPictureProperty) property_id) {
    case PROP_PICTURE:
        moult_picture_set_name (self, g_value_get_string (value));
        break;
    case PROP_SIZE:
        set_size (self, g_value_get_enum (value));
        break;
    }
}

static void
moult_picture_finalize (GObject *object)
{
    MoultPicture *self = MOULT_PICTURE (object);

    g_free (self->name);
    g_clear_object (&self->texture);

    G_OBJECT_CLASS (moult_picture_parent_class)->finalize (object);
}

static void
moult_picture_class_init (MoultPictureClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = moult_picture_get_property;
    object_class->set_property = moult_picture_set_property;
    object_class->finalize = moult_picture_finalize;
    widget_class->measure = moult_picture_measure;
    widget_class->snapshot = moult_picture_snapshot;

    props[PROP_PICTURE] =
        g_param_spec_string ("picture", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
    props[PROP_SIZE] =
        g_param_spec_enum ("size", NULL, NULL, MOULT_TYPE_PICTURE_SIZE, MOULT_PICTURE_ROW,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    gtk_widget_class_set_css_name (widget_class, "moult-picture");
    gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
moult_picture_init (MoultPicture *self)
{
    gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
    gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
moult_picture_new (const char *name, MoultPictureSize size)
{
    return g_object_new (MOULT_TYPE_PICTURE, "picture", name, "size", size, NULL);
}

void
moult_picture_set_name (MoultPicture *self, const char *name)
{
    g_return_if_fail (MOULT_IS_PICTURE (self));

    if (!g_set_str (&self->name, name))
        return;
    g_clear_object (&self->texture);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICTURE]);
}
