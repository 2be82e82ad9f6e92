#ifndef VECHE_CPANGO_SHIM_H
#define VECHE_CPANGO_SHIM_H

#include <math.h>
#include <pango/pangocairo.h>

// Pango and cairo count references in ways that Swift does not see, so each drawing is one call here. `size` is in
// pixels; colours are 0xRRGGBB; a width of 0 means as wide as the text is.
static inline PangoLayout *veche_pango_layout(cairo_t *cairo, const char *text, double size, int bold, int width) {
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font = pango_font_description_from_string(bold ? "DejaVu Sans, Sans Bold" : "DejaVu Sans, Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text, -1);
    if (width > 0) {
        pango_layout_set_width(layout, width * PANGO_SCALE);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    return layout;
}

static inline void veche_pango_measure(const char *text, double size, int bold, int limit, int *width, int *height) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cairo = cairo_create(surface);
    PangoLayout *layout = veche_pango_layout(cairo, text, size, bold, limit);
    pango_layout_get_pixel_size(layout, width, height);
    g_object_unref(layout);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
}

static inline cairo_t *veche_cairo_open(uint8_t *pixels, int width, int height) {
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *cairo = cairo_create(surface);
    cairo_surface_destroy(surface);
    return cairo;
}

static inline void veche_cairo_colour(cairo_t *cairo, uint32_t colour, double alpha) {
    cairo_set_source_rgba(cairo, ((colour >> 16) & 255) / 255.0, ((colour >> 8) & 255) / 255.0, (colour & 255) / 255.0,
                          alpha);
}

static inline void veche_cairo_rectangle(cairo_t *cairo, double x, double y, double width, double height,
                                         uint32_t colour, double alpha) {
    veche_cairo_colour(cairo, colour, alpha);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
}

static inline void veche_cairo_disc(cairo_t *cairo, double x, double y, double radius, uint32_t colour) {
    veche_cairo_colour(cairo, colour, 1);
    cairo_arc(cairo, x, y, radius, 0, 2 * M_PI);
    cairo_fill(cairo);
}

static inline void veche_cairo_text(cairo_t *cairo, const char *text, double size, int bold, int limit, double x,
                                    double y, uint32_t colour) {
    PangoLayout *layout = veche_pango_layout(cairo, text, size, bold, limit);
    veche_cairo_colour(cairo, colour, 1);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
    g_object_unref(layout);
}

static inline void veche_cairo_close(cairo_t *cairo) {
    cairo_surface_flush(cairo_get_target(cairo));
    cairo_destroy(cairo);
}

#endif
