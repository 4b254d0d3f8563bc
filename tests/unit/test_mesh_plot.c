/*
 * test_mesh_plot.c - the picture of a mesh, read back: its elements counted and placed, its texts
 * escaped, its size bounded, and no file where there is nothing to draw.
 */
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/glyphs.h"
#include "mapper/mesh_plot.h"
#include "support/filekit.h"

static double value[64 * 64], share[64 * 64], load[64 * 64][PLACE_DIRECTIONS];

static struct mesh_plot plain(const struct ct_system *system)
{
    return (struct mesh_plot){.system = system,
                              .title = "net",
                              .value = value,
                              .value_name = "neurons",
                              .value_unit = "of 256",
                              .load_name = "load",
                              .load_unit = "spikes a tick",
                              .share_name = "copies"};
}

/* The picture as text; free it. */
static char *draw(const struct mesh_plot *plot)
{
    const char *path = kit_path("mesh.svg");
    struct ct_error err;
    if (mesh_plot_save(plot, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    struct kit_bytes bytes = kit_load(path);
    const char nul = 0;
    kit_append(&bytes, &nul, 1);
    return (char *)bytes.data;
}

static unsigned count(const char *text, const char *what)
{
    unsigned found = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
        found++;
    return found;
}

/* 3 x 2 cores on one chip: each thing where it belongs. Cores are 8 wide, 12 apart, from (34, 38)
 * on, the upper row is y = 1. */
static void by_hand(void **state)
{
    const struct ct_system system = {1, 1, 3, 2, 256, 256, 0};
    const struct ct_defect defect[] = {{1, 0, CT_DEFECT_CORE}, {0, 1, CT_DEFECT_LINK_EAST}};
    struct mesh_plot plot = plain(&system);
    (void)state;
    memset(load, 0, sizeof load);
    memset(share, 0, sizeof share);
    value[0] = 256;
    value[1] = 999; /* disabled: not drawn */
    value[2] = 0;
    value[3] = 100;
    value[4] = NAN;
    value[5] = 97;
    share[5] = 0.5;
    load[0][PLACE_NORTH] = 10;
    load[5][PLACE_WEST] = 2;
    plot.defect = defect;
    plot.defects = 2;
    plot.share = share;
    plot.load = (const double(*)[PLACE_DIRECTIONS])load;
    char *text = draw(&plot);
    assert_non_null(strstr(text, "neurons up to 256 at (0,0); load up to 10 from (0,0)"));
    assert_int_equal(count(text, "h8v8h-8z"), 4);
    /* Dark, none, and two of one class: 97 and 100 of 256 are in the fourth part of eight. */
    assert_non_null(
        strstr(text, "fill=\"#123362\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M34 50h8"));
    assert_non_null(
        strstr(text, "fill=\"#f4f4f4\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M58 50h8"));
    assert_non_null(strstr(text, "d=\"M34 38h8v8h-8zM58 38h8v8h-8z\"/>"));
    assert_non_null(strstr(text, "<path class=\"d\" stroke-width=\"2.4\" d=\"M62 42h0\"/>"));
    assert_non_null(strstr(text, "stroke=\"#743603\" stroke-width=\"2.8\" d=\"M40 50v-4\"/>"));
    assert_non_null(strstr(text, "stroke=\"#f2c894\" stroke-width=\"1.2\" d=\"M58 40h-4\"/>"));
    assert_non_null(strstr(text, "<path class=\"x\" d=\"M47 51l6 6m-6 0l6 -6\"/>"));
    assert_non_null(strstr(text, "<path class=\"b\" d=\"M44 38v8\"/>"));
    assert_non_null(strstr(text, ">neurons (of 256)<"));
    assert_non_null(strstr(text, ">over 0 to 32<"));
    assert_non_null(strstr(text, ">224 to 256<"));
    assert_non_null(strstr(text, ">load (spikes a tick)<"));
    assert_non_null(strstr(text, ">8 to 10<"));
    assert_non_null(strstr(text, ">disabled core<"));
    assert_non_null(strstr(text, ">disabled link<"));
    assert_null(strstr(text, ">chip boundary<"));
    assert_null(strstr(text, "nan"));
    free(text);
}

/* A scale that is given holds, and what is beyond it is of its last class. */
static void scales(void **state)
{
    const struct ct_system system = {2, 1, 1, 2, 256, 256, 0};
    struct mesh_plot plot = plain(&system);
    (void)state;
    value[0] = 300;
    value[1] = 8;
    value[2] = 9;
    value[3] = -1;
    plot.value_top = 64;
    char *text = draw(&plot);
    assert_non_null(strstr(text, ">56 to 64<"));
    assert_non_null(
        strstr(text, "fill=\"#123362\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M34 50h8"));
    assert_non_null(
        strstr(text, "fill=\"#e3ecf5\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M46 50h8"));
    assert_non_null(
        strstr(text, "fill=\"#c6d9eb\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M34 38h8"));
    assert_non_null(
        strstr(text, "fill=\"#f4f4f4\" stroke=\"#bbb\" stroke-width=\".4\" d=\"M46 38h8"));
    assert_int_equal(count(text, "class=\"c\""), 2); /* the boundary, and its legend */
    assert_null(strstr(text, "class=\"l\""));
    free(text);
    value[0] = value[1] = value[2] = value[3] = 0;
    plot.value_top = 0;
    text = draw(&plot);
    assert_int_equal(count(text, "h8v8h-8z"), 4);
    assert_null(strstr(text, "up to"));
    free(text);
}

/* A pixel of a picture that libpng reads back, as 0xrrggbb. */
static unsigned pixel(const png_image *image, const uint8_t *data, unsigned x, unsigned y)
{
    const uint8_t *at = data + 3 * ((size_t)y * image->width + x);
    return (unsigned)at[0] << 16 | (unsigned)at[1] << 8 | at[2];
}

static uint8_t *draw_png(const struct mesh_plot *plot, png_image *image)
{
    const char *path = kit_path("mesh.png");
    struct ct_error err;
    if (mesh_plot_save(plot, path, &err) != CT_OK)
        fail_msg("%s", err.text);
    *image = (png_image){.version = PNG_IMAGE_VERSION};
    assert_int_not_equal(png_image_begin_read_from_file(image, path), 0);
    image->format = PNG_FORMAT_RGB;
    uint8_t *data = malloc(PNG_IMAGE_SIZE(*image));
    assert_non_null(data);
    assert_int_not_equal(png_image_finish_read(image, NULL, data, 0, NULL), 0);
    return data;
}

/* The picture of by_hand() in pixels: two a unit. */
static void as_png(void **state)
{
    const struct ct_system system = {1, 1, 3, 2, 256, 256, 0};
    const struct ct_defect defect[] = {{1, 0, CT_DEFECT_CORE}, {0, 1, CT_DEFECT_LINK_EAST}};
    struct mesh_plot plot = plain(&system);
    png_image image;
    (void)state;
    memset(load, 0, sizeof load);
    memset(share, 0, sizeof share);
    const double values[] = {256, 999, 0, 100, NAN, 97};
    memcpy(value, values, sizeof values);
    load[0][PLACE_NORTH] = 10;
    share[3] = 1;
    plot.defect = defect;
    plot.defects = 2;
    plot.share = share;
    plot.load = (const double(*)[PLACE_DIRECTIONS])load;
    uint8_t *data = draw_png(&plot, &image);
    assert_int_equal(image.width, 2 * (30 + 4 + 3 * 12 + 190));
    assert_int_equal(image.height, 2 * 420);
    assert_int_equal(pixel(&image, data, 2 * 38, 2 * 54), 0x123362); /* (0,0): all         */
    assert_int_equal(pixel(&image, data, 2 * 62, 2 * 54), 0xf4f4f4); /* (2,0): nothing     */
    assert_int_equal(pixel(&image, data, 2 * 35, 2 * 39), 0x7ea6cd); /* (0,1): fourth part */
    assert_int_equal(pixel(&image, data, 2 * 38, 2 * 42), 0xffffff); /* and its dot        */
    assert_int_equal(pixel(&image, data, 2 * 50, 2 * 42), 0xffffff); /* (1,1): no core     */
    assert_int_equal(pixel(&image, data, 2 * 47, 2 * 51), 0x222222); /* (1,0): its cross   */
    assert_int_equal(pixel(&image, data, 2 * 40, 2 * 48), 0x743603); /* link to the north  */
    assert_int_equal(pixel(&image, data, 2 * 43, 2 * 42), 0x222222); /* disabled link      */
    free(data);
    /* A scale with a floor: what is less is of the first class, and the rest divides what is left. */
    plot.defects = 0;
    plot.value_floor = 90;
    plot.value_top = 98;
    value[0] = 50;
    value[5] = 91;
    data = draw_png(&plot, &image);
    assert_int_equal(pixel(&image, data, 2 * 38, 2 * 54), 0xe3ecf5);
    assert_int_equal(pixel(&image, data, 2 * 62, 2 * 42), 0xe3ecf5);
    assert_int_equal(pixel(&image, data, 2 * 35, 2 * 39), 0x123362);
    free(data);
}

/* Letters are told apart, and stand on their line. */
static void letters(void **state)
{
    (void)state;
    for (unsigned a = ' '; a <= '~'; a++) {
        for (unsigned b = a + 1; b <= '~'; b++)
            assert_memory_not_equal(glyph_rows((unsigned char)a), glyph_rows((unsigned char)b),
                                    GLYPH_HEIGHT);
        for (int row = 0; row < GLYPH_HEIGHT; row++)
            assert_true(glyph_rows((unsigned char)a)[row] < 1 << GLYPH_WIDTH);
    }
    assert_ptr_equal(glyph_rows(0x80), glyph_rows('?'));
    assert_ptr_equal(glyph_rows('\n'), glyph_rows('?'));
}

/* Balanced elements, no bare special character: every '<' opens what a picture may hold. */
static void well_formed(void **state)
{
    static const char *const tags[] = {"svg", "title", "desc", "style", "rect", "text", "path"};
    const struct ct_system system = {1, 1, 4, 4, 256, 256, 0};
    struct mesh_plot plot = plain(&system);
    (void)state;
    for (int i = 0; i < 16; i++)
        value[i] = i;
    plot.title = "a<b>&\"c\"\n\x01]]>";
    plot.value_name = "<script>";
    char *text = draw(&plot);
    unsigned opened = 0, known = 0;
    assert_non_null(strstr(text, "a&lt;b&gt;&amp;&quot;c&quot;  ]]&gt;"));
    assert_null(strstr(text, "<script"));
    for (size_t k = 0; k < sizeof tags / sizeof tags[0]; k++) {
        char open[16], close[16];
        (void)snprintf(open, sizeof open, "<%s", tags[k]);
        (void)snprintf(close, sizeof close, "</%s>", tags[k]);
        known += count(text, open) + count(text, close);
        if (strcmp(tags[k], "rect") != 0 && strcmp(tags[k], "path") != 0)
            assert_int_equal(count(text, open), count(text, close));
    }
    opened = count(text, "<");
    assert_int_equal(opened, known);
    for (const char *at = text; (at = strchr(at, '&')) != NULL; at++)
        assert_true(strncmp(at, "&lt;", 4) == 0 || strncmp(at, "&gt;", 4) == 0 ||
                    strncmp(at, "&amp;", 5) == 0 || strncmp(at, "&quot;", 6) == 0);
    free(text);
}

/* A full chip with all there is to draw stays below 400 kB, and every link is drawn once. */
static void small(void **state)
{
    const struct ct_system system = {1, 1, 64, 64, 256, 256, 0};
    struct mesh_plot plot = plain(&system);
    (void)state;
    for (unsigned i = 0; i < 64 * 64; i++) {
        value[i] = i % 257;
        share[i] = i % 11 / 10.0;
        load[i][PLACE_EAST] = i % 64 < 63 ? 1 + i % 5 : 0;
        load[i][PLACE_WEST] = i % 64 > 0 ? 1 + i % 7 : 0;
        load[i][PLACE_NORTH] = i / 64 < 63 ? 1 + i % 3 : 0;
        load[i][PLACE_SOUTH] = i / 64 > 0 ? 1 + i % 2 : 0;
    }
    plot.share = share;
    plot.load = (const double(*)[PLACE_DIRECTIONS])load;
    char *text = draw(&plot);
    assert_int_equal(count(text, "h8v8h-8z"), 64 * 64);
    assert_int_equal(count(text, "h4") + count(text, "h-4") + count(text, "v4") +
                         count(text, "v-4"),
                     4 * 63 * 64);
    assert_true(strlen(text) < 400000);
    free(text);
}

static void refused(void **state)
{
    const struct ct_system none = {1, 1, 0, 2, 256, 256, 0}, one = {1, 1, 1, 1, 256, 256, 0};
    const struct ct_defect outside = {1, 0, CT_DEFECT_CORE};
    struct mesh_plot plot = plain(&none);
    struct ct_error err;
    const int before = kit_entries();
    (void)state;
    assert_int_not_equal(mesh_plot_save(&plot, kit_path("no.svg"), &err), CT_OK);
    plot = plain(&one);
    plot.defect = &outside;
    plot.defects = 1;
    assert_int_equal(mesh_plot_save(&plot, kit_path("no.svg"), &err), CT_ERR_RANGE);
    plot.defects = 0;
    assert_int_equal(mesh_plot_save(&plot, "/nowhere/at/all.svg", &err), CT_ERR_IO);
    assert_int_equal(kit_entries(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(scales),      cmocka_unit_test(as_png),
        cmocka_unit_test(letters), cmocka_unit_test(well_formed), cmocka_unit_test(small),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
