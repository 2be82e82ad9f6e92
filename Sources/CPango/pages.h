#ifndef VECHE_CPANGO_PAGES_H
#define VECHE_CPANGO_PAGES_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>

// A PDF whose bytes go to `write`. Sizes are in points. The caller ends it by veche_pdf_close.
static inline cairo_t *veche_pdf_open(cairo_write_func_t write, void *closure, double width, double height,
                                      const char *title, const char *author) {
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write, closure, width, height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Veche");
    cairo_t *cairo = cairo_create(surface);
    cairo_surface_destroy(surface);
    return cairo;
}

// 0 when everything was written.
static inline int veche_pdf_close(cairo_t *cairo) {
    cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(cairo));
    int status = (int)cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    if (status == 0) status = (int)cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status;
}

// An entry of the table of contents that readers show beside the page.
static inline void veche_pdf_outline(cairo_t *cairo, const char *title, int page) {
    char place[32];
    snprintf(place, sizeof place, "page=%d", page);
    cairo_pdf_surface_add_outline(cairo_get_target(cairo), CAIRO_PDF_OUTLINE_ROOT, title, place, 0);
}

// Text laid out without hinting, so that it measures alike at every size. `width` 0: one line as wide as it is.
// `alignment`: 0 left, 1 centre, 2 right. The caller unreferences it.
static inline PangoLayout *veche_page_text(cairo_t *cairo, const char *markup, const char *family, double size,
                                           double width, int alignment, double spacing) {
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoContext *context = pango_layout_get_context(layout);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    PangoFontDescription *font = pango_font_description_from_string(family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    if (width > 0) {
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    pango_layout_set_alignment(layout, alignment == 1   ? PANGO_ALIGN_CENTER
                                       : alignment == 2 ? PANGO_ALIGN_RIGHT
                                                        : PANGO_ALIGN_LEFT);
    pango_layout_set_line_spacing(layout, (float)spacing);
    pango_layout_set_markup(layout, markup, -1);
    return layout;
}

static inline void veche_page_measure(PangoLayout *layout, double *width, double *height) {
    PangoRectangle rectangle;
    pango_layout_get_extents(layout, NULL, &rectangle);
    *width = (double)rectangle.width / PANGO_SCALE;
    *height = (double)rectangle.height / PANGO_SCALE;
}

// Where each line begins and ends, in points from the top; at most `limit` of them. Returns how many.
static inline int veche_page_lines(PangoLayout *layout, double *tops, double *bottoms, int limit) {
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    int count = 0;
    do {
        int top, bottom;
        pango_layout_iter_get_line_yrange(iter, &top, &bottom);
        if (count < limit) {
            tops[count] = (double)top / PANGO_SCALE;
            bottoms[count] = (double)bottom / PANGO_SCALE;
        }
        count++;
    } while (count < limit && pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return count;
}

// Draws the lines from `first` up to `end` with the top of the first one at y.
static inline void veche_page_show(cairo_t *cairo, PangoLayout *layout, double x, double y, int first, int end,
                                   uint32_t colour) {
    cairo_set_source_rgb(cairo, ((colour >> 16) & 255) / 255.0, ((colour >> 8) & 255) / 255.0, (colour & 255) / 255.0);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    int index = 0;
    int origin = 0;
    do {
        if (index >= end) break;
        int top, bottom;
        pango_layout_iter_get_line_yrange(iter, &top, &bottom);
        if (index == first) origin = top;
        if (index >= first) {
            PangoRectangle rectangle;
            pango_layout_iter_get_line_extents(iter, NULL, &rectangle);
            double baseline = (double)(pango_layout_iter_get_baseline(iter) - origin) / PANGO_SCALE;
            cairo_move_to(cairo, x + (double)rectangle.x / PANGO_SCALE, y + baseline);
            pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iter));
        }
        index++;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}

static inline void veche_page_release(PangoLayout *layout) { g_object_unref(layout); }

#endif
